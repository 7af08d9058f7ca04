import { type Labels, toId, type VectorElement } from './labels';
import type { Matcher } from './expression';
import { RETENTION_MS } from '../retention';
import type { Sample, Series } from '../types';

const LOOKBACK_MS = 5 * 60 * 1000;

interface RecordedSeries {
  readonly labels: Labels;
  readonly samples: Sample[];
}

/** The samples of all scrapes: the data of queries. */
export class SampleHistory {
  readonly #series = new Map<string, RecordedSeries>();

  /** Adds one scrape; series that are missing in it end here. */
  record(scraped: readonly Series[], target: Labels, at: number): void {
    const present = new Set<string>();
    for (const { name, labels, value, history = [] } of scraped) {
      const all = { ...labels, ...target, __name__: name };
      const id = toId(all);
      present.add(id);
      let series = this.#series.get(id);
      if (!series) {
        const older = history.filter(sample => sample.at < at);
        series = { labels: all, samples: older.sort((a, b) => a.at - b.at) };
        this.#series.set(id, series);
      }
      append(series.samples, { at, value });
    }
    for (const [id, { samples }] of this.#series) {
      if (!present.has(id) && samples.at(-1)?.value !== undefined) {
        append(samples, { at, value: undefined });
      }
      if ((samples.at(-1)?.at ?? 0) < at - RETENTION_MS) {
        this.#series.delete(id);
      }
    }
  }

  find(matchers: readonly Matcher[]): readonly RecordedSeries[] {
    return [...this.#series.values()].filter(({ labels }) =>
      matchers.every(matcher => matcher.matches(labels[matcher.label] ?? '')),
    );
  }

  /** The newest values at a time, five minutes old at most. */
  valuesAt(matchers: readonly Matcher[], at: number): VectorElement[] {
    return this.find(matchers).flatMap(({ labels, samples }) => {
      const sample = samples.findLast(each => each.at <= at);
      return sample?.value === undefined || sample.at <= at - LOOKBACK_MS
        ? []
        : [{ labels, value: sample.value }];
    });
  }
}

function append(samples: Sample[], sample: Sample): void {
  if ((samples.at(-1)?.at ?? -Infinity) >= sample.at) samples.pop();
  samples.push(sample);
  const oldest = sample.at - RETENTION_MS;
  const outdated = samples.findIndex(({ at }) => at >= oldest);
  if (outdated > 0) samples.splice(0, outdated);
}
