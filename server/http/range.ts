/**
 * The single range of bytes that a Range header asks for (RFC 9110 section 14.2), both ends inclusive; null for the whole:
 * without a header, with one that is malformed, and for several ranges at once, which need not be served apart.
 */
export function parseRange(
  header: string | undefined,
  length: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  if (from === '') {
    const last = Number(to);
    return last === 0 || length === 0
      ? 'unsatisfiable'
      : { start: Math.max(0, length - last), end: length - 1 };
  }
  const start = Number(from);
  const end = to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (to !== '' && Number(to) < start) return null;
  return start < length ? { start, end } : 'unsatisfiable';
}
