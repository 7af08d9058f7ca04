import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '../kubernetes/resources';
import { moments } from './__testUtils__/moments';
import { Playback } from './__testUtils__/playback';
import { readTape, TAPES } from './__testUtils__/tape';
import type { Tape } from './__testUtils__/tape';
import { conclude } from './__testUtils__/timeline';
import type { Conclusion } from './__testUtils__/timeline';

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

  it('gives the verdict that was true, at every moment of its table', () => {
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

  it('holds its promises after every change of a run', () => {
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
  const attemptFailed = pods.some(
    ({ metadata, status }) =>
      metadata.name.startsWith(`volsync-src-${name}-`) &&
      metadata.deletionTimestamp === undefined &&
      status?.phase === 'Failed',
  );
  const succeeded = pods.some(({ status }) => status?.phase === 'Succeeded');
  return kind === 'ReplicationSource' &&
    attemptFailed &&
    !succeeded &&
    verdict !== 'failing'
    ? 'a pod has failed'
    : undefined;
}
