import type { StaffContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { selectBrands, selectProgram, type BrandRow, type ProgramRow } from './queries.ts';

export interface Program extends ProgramRow {
  brands: BrandRow[];
  /** What stands before a code on the pack. */
  urlPrefix: string;
}

/** The program the actor works in. */
export async function getProgram(ctx: StaffContext): Promise<Program> {
  const { programId } = ctx.actor;
  const [program, brands] = await Promise.all([
    selectProgram(ctx.sql, programId),
    selectBrands(ctx.sql, programId),
  ]);
  if (!program) throw notFound('program');
  return { ...program, brands, urlPrefix: `${ctx.config.publicUrl.toUpperCase()}/` };
}
