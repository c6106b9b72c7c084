import { changeRange, type RangeChanged, type RangeInput } from '../batches/change-range.ts';
import type { StaffContext } from '../context.ts';
import { invalidField } from '../errors.ts';
import { locateUnit } from './find-unit.ts';
import { findOwnCode } from './look-up.ts';

/** Which codes: those of a unit by its label, or those from one scanned code to another of the same batch. */
export type CodesNamed = { sscc: string } | { firstCode: string; lastCode: string };
export type ChangeInput = Omit<RangeInput, 'firstSerial' | 'lastSerial'>;

/**
 * Changes the codes of a unit, or those between two scanned codes, in whichever order they were scanned; otherwise like
 * changeRange, which does it.
 */
export async function changeCodes(
  ctx: StaffContext,
  named: CodesNamed,
  input: ChangeInput,
): Promise<RangeChanged> {
  if ('sscc' in named) {
    const { packing, sscc, firstSerial, lastSerial } = await locateUnit(ctx, named.sscc);
    const change = { ...input, firstSerial, lastSerial };
    return changeRange(ctx, packing.batchId, change, { way: 'unit', sscc });
  }
  const one = await findOwnCode(ctx, named.firstCode);
  const other = await findOwnCode(ctx, named.lastCode);
  if (one.batchId !== other.batchId) {
    throw invalidField(
      'lastCode',
      'other-batch',
      'The two codes are of different batches; scan two of the same.',
    );
  }
  const [firstSerial, lastSerial] = [Math.min(one.serial, other.serial), Math.max(one.serial, other.serial)];
  return changeRange(ctx, one.batchId, { ...input, firstSerial, lastSerial }, { way: 'codes', sscc: null });
}
