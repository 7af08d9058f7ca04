/** Moves this process's clock ahead, for all code in it; returns a function that undoes it. */
export function shiftClock(milliseconds: number): () => void {
  const RealDate = globalThis.Date;
  const now = () => RealDate.now() + milliseconds;
  globalThis.Date = class extends RealDate {
    constructor(...given: unknown[]) {
      super(...((given.length > 0 ? given : [now()]) as [number]));
    }

    static override now(): number {
      return now();
    }
  } as DateConstructor;
  return () => {
    globalThis.Date = RealDate;
  };
}
