import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from '../kubernetes/resources';
import { moments } from './__testUtils__/moments';
import { Playback } from './__testUtils__/playback';
import { readTape, TAPES } from './__testUtils__/tape';
import type { Tape } from './__testUtils__/tape';
import { conclude } from './__testUtils__/timeline';

const SHORT = {
  ReplicationSource: 'RS',
  ReplicationDestination: 'RD',
  PersistentVolumeClaim: 'PVC',
} as const;

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
    const changes = tape.events.filter(
      ({ kind }) => kind.startsWith('Replication') || kind === 'Pod',
    );
    for (const { time } of changes) {
      playback.playTo(time);
      const failedPods = playback
        .list<Pod>('Pod')
        .filter(({ status }) => status?.phase === 'Failed');
      for (const { kind, name, verdict, findings } of conclude(playback)) {
        const where = `${time} ${SHORT[kind]} ${name}: ${verdict}`;
        if (HEALTHY.includes(folder)) {
          expect(where).not.toMatch(/failing/);
        }
        if (!['protected', 'restored', 'restoring'].includes(verdict)) {
          expect([where, findings.length]).not.toEqual([where, 0]);
        }
        if (verdict === 'protected') {
          expect([where, findings.map(({ severity }) => severity)]).toEqual([
            where,
            findings.map(() => 'info'),
          ]);
        }
        const ownFailedPod = failedPods.some(
          ({ metadata, status }) =>
            metadata.name.startsWith(`volsync-src-${name}-`) &&
            metadata.deletionTimestamp === undefined &&
            status?.phase === 'Failed',
        );
        const goesOn = playback
          .list<Pod>('Pod')
          .every(({ status }) => status?.phase !== 'Succeeded');
        if (kind === 'ReplicationSource' && ownFailedPod && goesOn) {
          expect(where).toMatch(/failing$/);
        }
      }
    }
  });
});
