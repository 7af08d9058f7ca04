import { type ResourceRequest } from '../requests/requestInfo';
import { type StatusError } from '../errors/statusError';
import { type ObjectStore } from '../store/objectStore';
import { type WatchStream } from './watchStream';

/** The watches that are open now. */
export class OpenWatches {
  readonly bookmarkIntervalMs: number;
  readonly #streams = new Set<WatchStream>();

  constructor(options: {
    readonly store: ObjectStore;
    readonly bookmarkIntervalMs: number;
  }) {
    this.bookmarkIntervalMs = options.bookmarkIntervalMs;
    options.store.subscribe(change => {
      for (const stream of this.#streams) {
        stream.onChange(change);
      }
    });
  }

  add(stream: WatchStream): void {
    this.#streams.add(stream);
    stream.onClosed(() => this.#streams.delete(stream));
  }

  count(matches: (info: ResourceRequest) => boolean): number {
    return this.#select(matches).length;
  }

  fail(matches: (info: ResourceRequest) => boolean, error: StatusError): void {
    this.#select(matches).forEach(stream => stream.fail(error));
  }

  drop(matches: (info: ResourceRequest) => boolean): void {
    this.#select(matches).forEach(stream => stream.drop());
  }

  end(): void {
    this.#select(() => true).forEach(stream => stream.end());
  }

  #select(matches: (info: ResourceRequest) => boolean): WatchStream[] {
    return [...this.#streams].filter(stream => matches(stream.context.info));
  }
}
