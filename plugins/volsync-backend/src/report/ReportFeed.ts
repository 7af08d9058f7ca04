/**
 * One entity's reports for all who watch it: built once, sent to everyone. A new report is built 250 ms after a change
 * in one of its clusters, and every 5 s, because some verdicts change with time alone. It is sent if anything besides
 * the clock changed.
 */
import type { EntityReport } from 'backstage-plugin-volsync-common';
import type { EntityTarget } from '../entities/EntityTarget';
import { Latest } from '../lib/Latest';

const DEBOUNCE_MS = 250;
const HEARTBEAT_MS = 5_000;

export class ReportFeed {
  readonly #build: (target: EntityTarget) => Promise<EntityReport>;
  readonly #readers = new Set<Latest<EntityReport>>();
  #target: EntityTarget;
  #sent = '';
  #building = false;
  #again = false;
  #debounce: NodeJS.Timeout | undefined;
  #tick: NodeJS.Timeout | undefined;

  constructor(options: {
    readonly target: EntityTarget;
    readonly build: (target: EntityTarget) => Promise<EntityReport>;
  }) {
    this.#target = options.target;
    this.#build = options.build;
  }

  /** The entity as last read: its annotations may change while it is watched. */
  set target(target: EntityTarget) {
    this.#target = target;
  }

  get target(): EntityTarget {
    return this.#target;
  }

  get size(): number {
    return this.#readers.size;
  }

  join(reader: Latest<EntityReport>): void {
    this.#readers.add(reader);
    this.#tick ??= setInterval(() => void this.#make(), HEARTBEAT_MS).unref();
  }

  leave(reader: Latest<EntityReport>): void {
    this.#readers.delete(reader);
    if (this.#readers.size === 0) {
      clearInterval(this.#tick);
      clearTimeout(this.#debounce);
      this.#tick = undefined;
      this.#debounce = undefined;
    }
  }

  /** Schedules a new report. */
  markChanged(): void {
    if (this.#readers.size > 0) {
      this.#debounce ??= setTimeout(() => {
        this.#debounce = undefined;
        void this.#make();
      }, DEBOUNCE_MS).unref();
    }
  }

  async #make(): Promise<void> {
    if (this.#building) {
      this.#again = true;
      return;
    }
    this.#building = true;
    try {
      const report = await this.#build(this.#target);
      const fingerprint = withoutClock(report);
      if (fingerprint !== this.#sent) {
        this.#sent = fingerprint;
        this.#readers.forEach(reader => reader.push(report));
      }
    } catch (error) {
      this.#readers.forEach(reader => reader.fail(error));
    } finally {
      this.#building = false;
    }
    if (this.#again) {
      this.#again = false;
      this.markChanged();
    }
  }
}

/** For comparing reports without their clock. @internal */
export function withoutClock(report: EntityReport): string {
  return JSON.stringify({
    ...report,
    at: '',
    volumes: report.volumes.map(volume => ({
      ...volume,
      events: { ...volume.events, at: '' },
    })),
  });
}
