import { isNativeError } from 'node:util/types';
import type { SampleHistory } from './promql/sampleHistory';
import type { MetricsServerOptions, Series } from './types';

/** Asks the source and records what it says. */
export class Scraper {
  readonly #options: MetricsServerOptions & {
    readonly clock: () => Date;
    readonly history: SampleHistory;
  };

  constructor(
    options: MetricsServerOptions & {
      readonly clock: () => Date;
      readonly history: SampleHistory;
    },
  ) {
    this.#options = options;
  }

  /** Never throws: a scrape that fails is recorded as `up` 0. */
  async scrape(): Promise<void> {
    const { source, history, clock, logger, job } = this.#options;
    let series: readonly Series[] = [];
    let isUp = 1;
    try {
      series = await source.collect();
    } catch (error) {
      isUp = 0;
      logger?.error(
        'The source of the metrics could not be read',
        isNativeError(error) ? error : new Error(String(error)),
      );
    }
    const target = { job: job ?? 'volsync-metrics', instance: 'sandbox' };
    // What the source says of its own `up` is older than what we just saw.
    const others = series.filter(({ name }) => name !== 'up');
    const at = clock().getTime();
    history.record(
      [
        ...others,
        ...(source.targets ?? [{}]).map(labels => ({
          name: 'up',
          labels,
          value: isUp,
        })),
      ],
      target,
      at,
    );
  }
}
