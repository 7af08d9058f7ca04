import {
  keepLastKnown,
  read,
  unread,
  type NamedClass,
  type Reading,
  type SecretKeys,
} from 'backstage-plugin-volsync-common';
import {
  toSecretKeys,
  type ClusterDetails,
  type SecretName,
} from 'backstage-plugin-volsync-backend/testUtils';
import type { RecordedClasses, Recording } from './recording';

const notRecorded = () =>
  unread('not-recorded', 'The recording does not contain it.');

/**
 * Classes and the keys of Secrets, if the recording has them. Flux and the controller's Deployment were never recorded,
 * so nothing is known about them.
 */
export class RecordedDetails implements ClusterDetails {
  readonly #recording: Recording;
  readonly #now: () => number;

  constructor(options: {
    readonly recording: Recording;
    readonly now: () => number;
  }) {
    this.#recording = options.recording;
    this.#now = options.now;
  }

  storageClasses(): Reading<readonly NamedClass[]> {
    return this.#classes('storageClasses');
  }

  volumeSnapshotClasses(): Reading<readonly NamedClass[]> {
    return this.#classes('volumeSnapshotClasses');
  }

  secretKeys({ name }: SecretName): Reading<SecretKeys> {
    const metadata = this.#recording.secrets[name];
    const keys = metadata && toSecretKeys(metadata, name);
    return keys ? read(keys, toTime(this.#now())) : notRecorded();
  }

  readonly externalSecret = notRecorded;
  readonly flux = notRecorded;
  readonly controller = notRecorded;

  async waitUntilRead(): Promise<void> {}

  /** When the classes start and stop being readable */
  get moments(): readonly number[] {
    return (
      this.#recording.classes?.unreadable.flatMap(({ from, to }) => [
        from,
        to,
      ]) ?? []
    );
  }

  #classes(
    kind: keyof Omit<RecordedClasses, 'unreadable'>,
  ): Reading<readonly NamedClass[]> {
    const { classes, start } = this.#recording;
    if (!classes) {
      return notRecorded();
    }
    const now = this.#now();
    const known = classes[kind].map(name => ({ metadata: { name } }));
    const outage = classes.unreadable.find(
      ({ from, to }) => from <= now && now < to,
    );
    if (!outage) {
      return read(known, toTime(now));
    }
    const since = toTime(outage.from);
    return keepLastKnown(
      start < outage.from ? read(known, since) : undefined,
      unread('forbidden', 'The classes can no longer be read.', since),
    );
  }
}

function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
