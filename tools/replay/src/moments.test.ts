import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pod } from 'backstage-plugin-volsync-common';
import { moments } from 'backstage-plugin-volsync-common/src/verdict/__testUtils__/moments';
import type { Conclusion } from './conclude';
import { readRecording } from './recording';
import type { Recording } from './recording';
import { Replay } from './Replay';
import { silentLogger } from './__testUtils__/silentLogger';
import { timeline } from './timeline';
import type { VerdictChange } from './timeline';

const TAPES = join(__dirname, '../../../plugins/volsync-common/fixtures/tapes');
const SHORT = {
  ReplicationSource: 'RS',
  ReplicationDestination: 'RD',
  PersistentVolumeClaim: 'PVC',
} as const;
/** How long after its evidence the right finding may appear, in milliseconds of the recording */
const TIMEOUT_MS = 10_000;

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

const folders = readdirSync(TAPES).sort();

it('has the moments of every recording', () => {
  expect(Object.keys(moments).sort()).toEqual(folders);
});

describe.each(folders)('%s, through the backend', folder => {
  const recording = readRecording(join(TAPES, folder));
  let changes: readonly VerdictChange[] = [];

  beforeAll(async () => {
    const replay = await Replay.start(recording, silentLogger);
    const seen: VerdictChange[] = [];
    try {
      for await (const change of timeline(replay)) {
        seen.push(change);
      }
    } finally {
      await replay.close();
    }
    changes = seen;
  });

  it('returns the true verdict at every moment of its table', () => {
    for (const moment of moments[folder] ?? []) {
      const at = toMillis(recording, moment.at);
      const found = inForce(changes, at).find(one => nameOf(one) === moment.of);
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

  it('reports failing attempts in time, and never where none failed', () => {
    const late = failedPods(recording).filter(({ at, of }) => {
      const first = changes.find(
        change =>
          nameOf(change.conclusion) === of &&
          change.conclusion.verdict === 'failing' &&
          change.conclusion.findings.length > 0,
      );
      return first === undefined || first.at > at + TIMEOUT_MS;
    });
    expect(late).toEqual([]);
    const failing = changes.filter(
      ({ conclusion }) => conclusion.verdict === 'failing',
    );
    expect(HEALTHY.includes(folder) ? failing : []).toEqual([]);
  });

  it('is never green with a finding, and never otherwise without one', () => {
    const bad = ['protected', 'restored', 'restoring'];
    const wrong = changes.filter(({ conclusion: { verdict, findings } }) =>
      bad.includes(verdict)
        ? verdict === 'protected' &&
          findings.some(({ severity }) => severity !== 'info')
        : findings.length === 0,
    );
    expect(wrong).toEqual([]);
  });
});

function toMillis({ start, end }: Recording, at: string): number {
  return at === 'end'
    ? end
    : Date.parse(`${new Date(start).toISOString().slice(0, 11)}${at}Z`);
}

function nameOf({ kind, name }: Conclusion): string {
  return `${SHORT[kind]} ${name}`;
}

/** The last conclusion about each resource until a moment. */
function inForce(
  changes: readonly VerdictChange[],
  moment: number,
): readonly Conclusion[] {
  const last = new Map<string, Conclusion>();
  for (const { at, conclusion } of changes) {
    if (at <= moment) {
      last.set(nameOf(conclusion), conclusion);
    }
  }
  return [...last.values()];
}

/** When the first pod of each mover had failed, while the mover still existed. */
function failedPods({
  events,
}: Recording): readonly { readonly at: number; readonly of: string }[] {
  const first = new Map<string, number>();
  for (const { at, type, kind, object } of events) {
    const match = /^volsync-(src|dst)-(.+)-[a-z0-9]{5}$/.exec(
      object.metadata.name,
    );
    if (kind === 'Pod' && type !== 'DELETED' && match) {
      const { metadata, status } = object as Pod;
      const of = `${match[1] === 'src' ? 'RS' : 'RD'} ${match[2]}`;
      if (
        status?.phase === 'Failed' &&
        metadata.deletionTimestamp === undefined &&
        !first.has(of)
      ) {
        first.set(of, at);
      }
    }
  }
  return [...first].map(([of, at]) => ({ of, at }));
}
