import type {
  MetricAttributes,
  MetricsService,
} from '@backstage/backend-plugin-api/alpha';

/** One measured value. */
export interface Measured {
  readonly name: string;
  readonly value: number;
  readonly attributes: MetricAttributes;
}

/** Backstage's metrics service in memory, collected like by an exporter. */
export class Meter {
  readonly recorded: Measured[] = [];
  readonly units = new Map<string, string | undefined>();
  readonly #callbacks = new Set<(to: Measured[]) => Promise<void>>();

  readonly service: MetricsService = {
    createCounter: (name, options) => ({
      add: this.#recorder(name, options?.unit),
    }),
    createUpDownCounter: (name, options) => ({
      add: this.#recorder(name, options?.unit),
    }),
    createHistogram: (name, options) => ({
      record: this.#recorder(name, options?.unit),
    }),
    createGauge: (name, options) => ({
      record: this.#recorder(name, options?.unit),
    }),
    createObservableCounter: (name, options) =>
      this.#observable(name, options?.unit),
    createObservableUpDownCounter: (name, options) =>
      this.#observable(name, options?.unit),
    createObservableGauge: (name, options) =>
      this.#observable(name, options?.unit),
  };

  /** Collects the observable metrics, and returns them with the recorded ones. */
  async collect(): Promise<readonly Measured[]> {
    const observed: Measured[] = [];
    for (const callback of this.#callbacks) {
      await callback(observed);
    }
    return [...this.recorded, ...observed];
  }

  /** The number of registered callbacks. */
  get callbacks(): number {
    return this.#callbacks.size;
  }

  #recorder(name: string, unit: string | undefined) {
    this.units.set(name, unit);
    return (value: number, attributes: MetricAttributes = {}) => {
      this.recorded.push({ name, value, attributes });
    };
  }

  #observable(
    name: string,
    unit: string | undefined,
  ): ReturnType<MetricsService['createObservableGauge']> {
    this.units.set(name, unit);
    const wrapped = new Map<unknown, (to: Measured[]) => Promise<void>>();
    return {
      addCallback: callback => {
        const one = async (to: Measured[]) => {
          await callback({
            observe: (value, attributes = {}) => {
              to.push({ name, value, attributes });
            },
          });
        };
        wrapped.set(callback, one);
        this.#callbacks.add(one);
      },
      removeCallback: callback => {
        const one = wrapped.get(callback);
        if (one) this.#callbacks.delete(one);
      },
    };
  }
}
