/**
 * Where a process dies: at the nth moment, and from then on every promise that it would have gone on from never resolves,
 * as with a SIGKILL. Moments are before and after whatever it tells the outside.
 */
export class CrashPoint {
  moments = 0;
  constructor(readonly endsAt = Infinity) {}

  get over(): boolean {
    return this.moments >= this.endsAt;
  }

  async moment(): Promise<void> {
    this.moments += 1;
    if (this.over) {
      await new Promise(() => {});
    }
  }

  /** A death before and after each call of these methods; all others go through. */
  bind<T extends object>(target: T, methods: readonly (keyof T)[]): T {
    return new Proxy(target, {
      get: (object, property) => {
        const method = Reflect.get(object, property);
        if (typeof method !== 'function') {
          return method;
        }
        if (!methods.includes(property as keyof T)) {
          return method.bind(object);
        }
        return async (...args: unknown[]) => {
          await this.moment();
          const result = await method.apply(object, args);
          await this.moment();
          return result;
        };
      },
    });
  }
}
