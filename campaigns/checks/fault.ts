import { faultSentences, type FaultCode } from './sentences.ts';

/** Something in a definition that cannot be meant. */
export interface Fault {
  path: readonly (string | number)[];
  /** Stays when words change; the console has words for it in both languages. */
  code: FaultCode;
  message: string;
}

export function fault(path: Fault['path'], code: FaultCode): Fault {
  return { path, code, message: faultSentences[code] };
}

/** A fault of `code` for each that comes again, at the path that `pathOf` gives of its index. */
export function repeated(
  names: readonly string[],
  code: FaultCode,
  pathOf: (index: number) => Fault['path'],
): Fault[] {
  const seen = new Set<string>();
  return names.flatMap((name, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [fault(pathOf(index), code)];
  });
}
