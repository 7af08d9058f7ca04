import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '../kubernetes/resources';
import { savedSnapshotId } from '../volsync/moverLog';
import type { ReplicationSource } from '../volsync/resources';
import { moments } from './__testUtils__/moments';
import { Playback } from './__testUtils__/playback';
import { readTape, TAPES } from './__testUtils__/tape';
import type { Tape } from './__testUtils__/tape';
import { conclude } from './__testUtils__/timeline';
import type { Conclusion } from './__testUtils__/timeline';
import { collectVolumeEvidence } from './collect';
import { judgeSource } from './judge';

const SHORT = {
  ReplicationSource: 'RS',
  ReplicationDestination: 'RD',
  PersistentVolumeClaim: 'PVC',
} as const;

const GOOD: readonly string[] = ['protected', 'restored', 'restoring'];

/** Recordings in which no backup and no restore ever failed. */
const HEALTHY = [
  's01-first-backup',
  's02-history-retain-prune',
  's03-restore-latest-2',
  's04-restore-as-of-2',
  's07-empty-source',
  's13-missing-snapclass',
  's14-missing-cache-sc',
  's19-paused',
  's21-trigger-during-sync-2',
  's22-delete-cleanup',
  's25-same-second-2',
  's26-no-trigger',
  's28-unlock-values',
  's30-repo-wiped',
  's31-no-retain',
  's34b-restore-over-existing-own-files',
  's35b-copymethods',
];

function momentOf(tape: Tape, at: string): string {
  return at === 'end' ? tape.end : `${tape.start.slice(0, 11)}${at}Z`;
}

const folders = readdirSync(TAPES).sort();

it('has moments for every recording', () => {
  expect(Object.keys(moments).sort()).toEqual(folders);
});

describe.each(folders)('%s', folder => {
  const tape = readTape(join(TAPES, folder));

  it('returns the true verdict at every moment of its table', () => {
    const table = [...(moments[folder] ?? [])].sort(
      (a, b) =>
        Date.parse(momentOf(tape, a.at)) - Date.parse(momentOf(tape, b.at)),
    );
    const playback = new Playback(tape);
    for (const moment of table) {
      playback.playTo(momentOf(tape, moment.at));
      const found = conclude(playback).find(
        ({ kind, name }) => `${SHORT[kind]} ${name}` === moment.of,
      );
      const codes = found?.findings.map(({ code }) => code) ?? [];
      const where = `${moment.at} ${moment.of}: ${codes.join(' ')}`;
      expect([where, found?.verdict]).toEqual([where, moment.verdict]);
      expect([where, codes]).toEqual([
        where,
        expect.arrayContaining([...moment.finds]),
      ]);
      for (const code of moment.spares ?? []) {
        expect([where, codes.includes(code)]).toEqual([where, false]);
      }
    }
  });

  it('keeps its invariants after every change of a run', () => {
    const playback = new Playback(tape);
    const broken: string[] = [];
    const changes = tape.events.filter(
      ({ kind }) => kind.startsWith('Replication') || kind === 'Pod',
    );
    for (const { time } of changes) {
      playback.playTo(time);
      for (const conclusion of conclude(playback)) {
        const promise = brokenPromise(conclusion, folder, playback);
        if (promise) {
          broken.push(
            `${time} ${SHORT[conclusion.kind]} ${conclusion.name} is ${
              conclusion.verdict
            }: ${promise}`,
          );
        }
      }
    }
    expect(broken).toEqual([]);
  });
});

function brokenPromise(
  { kind, name, verdict, findings }: Conclusion,
  folder: string,
  playback: Playback,
): string | undefined {
  if (HEALTHY.includes(folder) && verdict === 'failing') {
    return 'no run ever failed';
  }
  if (!GOOD.includes(verdict) && findings.length === 0) {
    return 'nothing says why';
  }
  if (
    verdict === 'protected' &&
    findings.some(({ severity }) => severity !== 'info')
  ) {
    return 'a finding stands against it';
  }
  const pods = playback.list<Pod>('Pod');
  const lastSuccess = playback
    .list<ReplicationSource>(kind)
    .find(({ metadata }) => metadata.name === name)?.status?.lastSyncTime;
  const attemptFailed = pods.some(
    ({ metadata, status }) =>
      metadata.name.startsWith(`volsync-src-${name}-`) &&
      metadata.deletionTimestamp === undefined &&
      status?.phase === 'Failed' &&
      // VolSync deletes the failed pods of a run some milliseconds after it succeeded.
      !(lastSuccess !== undefined && finishedAt({ status }) <= lastSuccess),
  );
  const succeeded = pods.some(({ status }) => status?.phase === 'Succeeded');
  return kind === 'ReplicationSource' &&
    attemptFailed &&
    !succeeded &&
    verdict !== 'failing'
    ? 'a pod has failed'
    : undefined;
}

function finishedAt({ status }: Pick<Pod, 'status'>): string {
  return (
    status?.containerStatuses?.[0]?.state?.terminated?.finishedAt ?? '9999'
  );
}

/** The snapshots that the logs of a source's own movers name. */
function ownSnapshots(tape: Tape, source: string): readonly string[] {
  return tape.events.flatMap(({ kind, object }) => {
    const { name, uid = '' } = object.metadata;
    const log =
      kind === 'Pod' && name.startsWith(`volsync-src-${source}-`)
        ? tape.logs.get(uid)
        : undefined;
    return savedSnapshotId(log) ?? [];
  });
}

it.each(['s35c-shared-repo', 's76-shared'])(
  "never counts another app's snapshot as a source's own: %s",
  folder => {
    const tape = readTape(join(TAPES, folder));
    const playback = new Playback(tape);
    const wrong: string[] = [];
    let seen = 0;
    for (const { time } of tape.events.filter(
      ({ kind, object }) =>
        kind === 'ReplicationSource' || object.metadata.name.includes('dst'),
    )) {
      playback.playTo(time);
      const inputs = playback.inputs();
      for (const source of ['app', 'db']) {
        const { newestRestorable } =
          judgeSource(
            collectVolumeEvidence({ ...inputs, claimName: `${source}-data` }),
            source,
          ) ?? {};
        const id = newestRestorable?.snapshotId;
        seen += id ? 1 : 0;
        if (
          id &&
          (newestRestorable.attribution !== 'log' ||
            !ownSnapshots(tape, source).some(own => id.startsWith(own)))
        ) {
          wrong.push(`${time}: ${source} would restore ${id}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(seen).toBeGreaterThan(10);
  },
);

it('is protected as soon as the first backup is in the repository, with nothing in between', () => {
  const tape = readTape(join(TAPES, 's01-first-backup'));
  const playback = new Playback(tape);
  const verdicts = tape.events.flatMap(({ time }) => {
    playback.playTo(time);
    const found = conclude(playback).find(
      ({ kind, name }) => kind === 'ReplicationSource' && name === 'app',
    );
    return found ? [found.verdict] : [];
  });
  expect(
    verdicts.filter((verdict, index) => verdict !== verdicts[index - 1]),
  ).toEqual(['unprotected', 'protected']);
});
