/**
 * Simulates a process that dies at the nth moment. From then on, promises that it awaits never resolve, as after a
 * SIGKILL. The moments are before and after each call to the outside.
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

  /** Dies before and after calls of these methods; others pass through. */
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
