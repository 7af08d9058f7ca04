import { isNativeError } from 'node:util/types';
import type { SampleHistory } from './promql/sampleHistory';
import type { MetricsServerOptions, Series } from './types';

/** Scrapes the source and records its series. */
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

  /** Never throws: a failed scrape is recorded as `up` 0. */
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
    // The source's own `up` is older than this scrape's result.
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
