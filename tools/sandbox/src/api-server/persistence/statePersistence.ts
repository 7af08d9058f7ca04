import { type ObjectStore } from '../store/objectStore';
import { type ApiServerLogger } from '../types';
import { StateFile } from './stateFile';

const writeBehindMs = 500;
/** More versions than can be assigned in the time that a crash may lose. */
const crashMargin = 100_000;

/** Persists the store, at most half a second behind. */
export class StatePersistence {
  readonly #file: StateFile;
  readonly #store: ObjectStore;
  readonly #logger: ApiServerLogger | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #savedVersion = -1;

  private constructor(options: {
    readonly directory: string;
    readonly store: ObjectStore;
    readonly logger?: ApiServerLogger;
  }) {
    this.#file = new StateFile(options.directory);
    this.#store = options.store;
    this.#logger = options.logger;
  }

  /** Loads the store from the directory, and persists it from then on. */
  static async open(options: {
    readonly directory: string;
    readonly store: ObjectStore;
    readonly logger?: ApiServerLogger;
  }): Promise<StatePersistence> {
    const persistence = new StatePersistence(options);
    const snapshot = await persistence.#file.read();
    if (snapshot) {
      options.store.restore({
        ...snapshot,
        resourceVersion: snapshot.resourceVersion + crashMargin,
      });
    }
    options.store.subscribe(() => persistence.#schedule());
    return persistence;
  }

  /** Writes pending changes. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing.catch(() => undefined);
    await this.#save();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#writing
        .then(() => this.#save())
        .catch(error => {
          this.#logger?.error(
            `The cluster's state could not be written to '${
              this.#file.path
            }': ${error}`,
          );
        });
    }, writeBehindMs);
  }

  async #save(): Promise<void> {
    const snapshot = this.#store.snapshot();
    if (snapshot.resourceVersion === this.#savedVersion) {
      return;
    }
    await this.#file.write(snapshot);
    this.#savedVersion = snapshot.resourceVersion;
  }
}
