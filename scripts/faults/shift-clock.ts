// Preloaded into a server whose clock is wrong by CLOCK_SHIFT_MS; monotonic clocks go on as they are.
const shiftMs = Number(process.env['CLOCK_SHIFT_MS'] ?? 0);
const RealDate = Date;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, input: unknown[], newTarget) =>
    Reflect.construct(target, input.length === 0 ? [RealDate.now() + shiftMs] : input, newTarget) as object,
  apply: () => new RealDate(RealDate.now() + shiftMs).toString(),
  get: (target, name) =>
    name === 'now' ? () => RealDate.now() + shiftMs : (Reflect.get(target, name) as unknown),
});
