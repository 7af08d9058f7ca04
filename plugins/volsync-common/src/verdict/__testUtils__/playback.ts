import type {
  Event,
  Job,
  KubernetesObject,
  PersistentVolumeClaim,
  Pod,
  VolumeSnapshot,
} from '../../kubernetes/resources';
import { savedSnapshotId } from '../../volsync/moverLog';
import type {
  ReplicationDestination,
  ReplicationSource,
} from '../../volsync/resources';
import { parseGoDuration } from '../../duration';
import type { EvidenceInputs } from '../collect';
import { toSeenChange } from '../../timeline/specChange';
import type { LogTail, SeenChange, SeenRun } from '../evidence';
import { read, unread } from '../reading';
import { bucketAt } from './bucket';
import { classesAt } from './classes';
import type { Tape, TapeEvent } from './tape';

interface Condition {
  readonly text: string;
  readonly since: string;
}

/**
 * Plays a recording on a virtual clock: `playTo` moves the clock, `inputs` returns what a reader that watched from the
 * beginning knows at that moment. What was not recorded is "not recorded", never absent.
 */
export class Playback {
  readonly #tape: Tape;
  readonly #objects = new Map<string, Map<string, KubernetesObject>>();
  readonly #conditions = new Map<string, Condition>();
  readonly #runs = new Map<string, SeenRun[]>();
  readonly #changes = new Map<string, SeenChange[]>();
  readonly #terminatedPods: Pod[] = [];
  #position = 0;
  #now: string;

  constructor(tape: Tape) {
    this.#tape = tape;
    this.#now = tape.start;
  }

  /** Moves the clock forward to a moment, RFC 3339. */
  playTo(moment: string): void {
    this.#now = moment;
    const { events } = this.#tape;
    while (
      this.#position < events.length &&
      Date.parse(events[this.#position]!.time) <= Date.parse(moment)
    ) {
      this.#apply(events[this.#position]!);
      this.#position += 1;
    }
  }

  list<T extends KubernetesObject>(kind: string): readonly T[] {
    return [...(this.#objects.get(kind)?.values() ?? [])] as T[];
  }

  inputs(): EvidenceInputs {
    const now = this.#now;
    const of = <T extends KubernetesObject>(kind: string) =>
      read(this.list<T>(kind), now);
    const notRecorded = unread(
      'not-recorded',
      'The recording does not contain it.',
    );
    return {
      now,
      cluster: 'recorded',
      namespace: this.#tape.namespace,
      objects: {
        sources: of<ReplicationSource>('ReplicationSource'),
        destinations: of<ReplicationDestination>('ReplicationDestination'),
        jobs: of<Job>('Job'),
        pods: of<Pod>('Pod'),
        claims: of<PersistentVolumeClaim>('PersistentVolumeClaim'),
        volumeSnapshots: of<VolumeSnapshot>('VolumeSnapshot'),
        events: of<Event>('Event'),
      },
      terminatedPods: [...this.#terminatedPods],
      logs: this.#logs(),
      repositoryOf: name => bucketAt(this.#tape, name, now),
      secretOf: () => notRecorded,
      externalSecretOf: () => notRecorded,
      fluxOf: () => notRecorded,
      metricsOf: () => notRecorded,
      volumeSnapshotClasses: classesAt(
        this.#tape,
        'volumeSnapshotClasses',
        now,
      ),
      storageClasses: classesAt(this.#tape, 'storageClasses', now),
      controller: notRecorded,
      conditionSinceOf: object =>
        this.#conditions.get(object.metadata.uid ?? '')?.since,
      // Returned evidence does not change when the recording continues.
      seenRunsOf: object => [
        ...(this.#runs.get(object.metadata.uid ?? '') ?? []),
      ],
      seenChangesOf: object => this.#changes.get(object.metadata.uid ?? ''),
    };
  }

  /** A log is known only from the end of its pod: its earlier content was not recorded. */
  #logs(): LogTail[] {
    return [...this.list<Pod>('Pod'), ...this.#terminatedPods].flatMap(pod => {
      const uid = pod.metadata.uid ?? '';
      const text = this.#tape.logs.get(uid);
      const ended = pod.status?.containerStatuses?.find(
        ({ state }) => state?.terminated,
      )?.state?.terminated;
      return text !== undefined && ended
        ? [
            {
              podName: pod.metadata.name,
              podUid: uid,
              text: text.slice(-8192),
              at: ended.finishedAt ?? this.#now,
            },
          ]
        : [];
    });
  }

  #apply(event: TapeEvent): void {
    const kind = this.#objects.get(event.kind) ?? new Map();
    this.#objects.set(event.kind, kind);
    const before: Pod | undefined = kind.get(event.object.metadata.name);
    if (event.type === 'DELETED') {
      kind.delete(event.object.metadata.name);
      if (event.kind === 'Pod' && before?.status?.phase === 'Failed') {
        this.#terminatedPods.push(before);
      }
      return;
    }
    kind.set(event.object.metadata.name, event.object);
    if (event.kind.startsWith('Replication')) {
      this.#watch(event, before as KubernetesObject as ReplicationSource);
    }
  }

  /** The state of a reader that watches: since when the condition is unchanged, and which runs ended. */
  #watch(event: TapeEvent, before: ReplicationSource | undefined): void {
    const object = event.object as ReplicationSource;
    const uid = object.metadata.uid ?? '';
    const condition = object.status?.conditions?.[0];
    const text = `${condition?.status}/${condition?.reason}/${condition?.message}`;
    if (this.#conditions.get(uid)?.text !== text) {
      this.#conditions.set(uid, { text, since: event.time });
    }
    const change =
      before && toSeenChange({ previous: before, object, at: event.time });
    if (change) {
      this.#changes.set(uid, [change, ...(this.#changes.get(uid) ?? [])]);
    }
    const was = before?.status;
    const is = object.status;
    const runs = this.#runs.get(uid) ?? [];
    this.#runs.set(uid, runs);
    if (is?.lastSyncTime && is.lastSyncTime !== was?.lastSyncTime) {
      runs.push({
        startedAt: was?.lastSyncStartTime,
        endedAt: is.lastSyncTime,
        result: 'successful',
        durationSeconds: parseGoDuration(is.lastSyncDuration),
        failedAttempts: 0,
        snapshotId: savedSnapshotId(is.latestMoverStatus?.logs),
      });
    } else if (
      is?.latestMoverStatus?.result === 'Failed' &&
      was?.latestMoverStatus?.result !== 'Failed'
    ) {
      runs.push({
        startedAt: is.lastSyncStartTime,
        endedAt: event.time,
        result: 'failed',
        failedAttempts: 8,
      });
    }
  }
}
