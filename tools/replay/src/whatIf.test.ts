import { readRecording } from './recording';
import { Replay } from './Replay';
import { RecordingFolder } from './__testUtils__/RecordingFolder';
import { silentLogger } from './__testUtils__/silentLogger';
import { timeline } from './timeline';
import type { VerdictChange } from './timeline';

/** Recordings, modified to represent other situations. */
describe('conclusions if', () => {
  const folders: RecordingFolder[] = [];
  afterEach(() => folders.splice(0).forEach(folder => folder.remove()));

  function changed(
    tape: string,
    change: (folder: RecordingFolder) => void,
  ): RecordingFolder {
    const folder = RecordingFolder.of(tape);
    folders.push(folder);
    change(folder);
    return folder;
  }

  async function play(folder: RecordingFolder): Promise<VerdictChange[]> {
    const replay = await Replay.start(readRecording(folder.path), silentLogger);
    const changes: VerdictChange[] = [];
    try {
      for await (const change of timeline(replay)) {
        changes.push(change);
      }
    } finally {
      await replay.close();
    }
    return changes;
  }

  const last = (changes: readonly VerdictChange[], name: string) => {
    const { verdict, findings } =
      changes.filter(({ conclusion }) => conclusion.name === name).at(-1)
        ?.conclusion ?? {};
    return [verdict, ...(findings?.map(({ code }) => code) ?? [])];
  };

  it('another tool backs up the claim, and no source does', async () => {
    const changes = await play(
      changed('s01-first-backup', folder =>
        folder.change('watch.jsonl', text => {
          const events = text
            .split('\n')
            .filter(Boolean)
            .map(line => JSON.parse(line));
          return [
            ...events.filter(({ kind }) => kind === 'PersistentVolumeClaim'),
            {
              time: events[0].time,
              type: 'ADDED',
              kind: 'Schedule',
              object: {
                apiVersion: 'velero.io/v1',
                metadata: { name: 'daily', namespace: 'velero' },
                spec: { schedule: '0 3 * * *', template: {} },
              },
            },
          ]
            .map(event => JSON.stringify(event))
            .join('\n');
        }),
      ),
    );
    expect(last(changes, 'app-data')).toEqual([
      'unknown',
      'backed-up-elsewhere',
    ]);
  });

  it('the check at the end finds a missing pack', async () => {
    const changes = await play(
      changed('s01-first-backup', folder =>
        folder.write(
          'final/restic-check-s01-first-backup.txt',
          'rc=1\npack 12da85b2: does not exist\nFatal: repository contains errors\n',
        ),
      ),
    );
    expect(last(changes, 'app')).toEqual(['failing', 'repository-damaged']);
  });

  it('the bucket was emptied after the last backup', async () => {
    const changes = await play(
      changed('s01-first-backup', folder => {
        folder.write('final/s3-objects-s01-first-backup.json', []);
        folder.write('final/restic-snapshots-s01-first-backup.json', {
          rc: 10,
          stderr:
            'Is there a repository at the following location?\ns3:http://127.0.0.1:19000/volsync-backups/s01-first-backup',
        });
        folder.change('meta.json', text =>
          text.replace(/"end": *"[^"]*"/, '"end":"2026-11-23T02:26:00Z"'),
        );
      }),
    );
    expect(changes.map(({ conclusion }) => conclusion.verdict)).not.toContain(
      'protected',
    );
    expect(last(changes, 'app')).toEqual(['failing', 'repository-missing']);
  });

  it('nothing of the bucket was recorded', async () => {
    const changes = await play(
      changed('s01-first-backup', folder => folder.remove('final')),
    );
    expect(last(changes, 'app')).toEqual(['unknown', 'unproven-backup']);
  });

  it("the mover's image lacked awk", async () => {
    const changes = await play(
      changed('s03-restore-latest-2', folder =>
        folder.change('watch.jsonl', text =>
          text.replace(
            /restoring snapshot [0-9a-f]+ of [^"]*? to \./g,
            'entry.sh: line 226: awk: command not found\\nNo eligible snapshots found\\n=== No data will be restored ===',
          ),
        ),
      ),
    );
    expect(last(changes, 'restore-direct')).toContain('empty-restore');
    expect(changes.map(({ conclusion }) => conclusion.verdict)).not.toContain(
      'restored',
    );
  });

  it('the recording was interrupted during a failing run', async () => {
    const changes = await play(
      changed('s10-wrong-password', folder => {
        folder.change('watch.jsonl', text =>
          text
            .split('\n')
            .filter(line => line && line.slice(9, 28) < '2026-11-23T02:30:00')
            .join('\n'),
        );
        folder.remove('meta.json');
        folder.remove('final');
      }),
    );
    expect(last(changes, 'app').slice(0, 2)).toEqual([
      'failing',
      'wrong-password',
    ]);
  });

  it('the same events were in another order within the file', async () => {
    const conclusionsOf = async (folder: RecordingFolder) =>
      (await play(folder)).map(({ at, conclusion }) => [
        at,
        conclusion.name,
        conclusion.verdict,
      ]);
    const shuffled = changed('s01-first-backup', folder =>
      folder.change('watch.jsonl', text => {
        const byKind = new Map<string, string[]>();
        for (const line of text.split('\n').filter(Boolean)) {
          const { kind } = JSON.parse(line);
          byKind.set(kind, [...(byKind.get(kind) ?? []), line]);
        }
        return [...byKind.values()].reverse().flat().join('\n');
      }),
    );
    expect(await conclusionsOf(shuffled)).toEqual(
      await conclusionsOf(changed('s01-first-backup', () => {})),
    );
  });
});
