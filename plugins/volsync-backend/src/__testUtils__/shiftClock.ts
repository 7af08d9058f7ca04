/** Has this process, the backend in it, believe that it is later by so much; gives what ends it. */
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
