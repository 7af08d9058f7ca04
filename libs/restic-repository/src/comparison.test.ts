import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { openRepository } from './openRepository';
import { type Repository } from './repository';
import { createDirectoryStore } from './store/directory';
import {
  changeAsRestic,
  nodeAsRestic,
  statsAsRestic,
  summaryFromRestic,
} from './testing/asRestic';
import { collect } from './testing/collect';
import {
  expectedJson,
  expectedLines,
  fixtureNames,
  fixturePassword,
  fixturePath,
} from './testing/fixtures';

describe.each(fixtureNames)('%s, compared with restic 0.18', name => {
  let repository: Repository;
  beforeAll(async () => {
    repository = await openRepository({
      store: createDirectoryStore(fixturePath(name, 'repo')),
      password: fixturePassword,
    });
  });

  it('lists every snapshot', async () => {
    for (const snapshot of await repository.snapshots()) {
      const walked = await collect(repository.walk({ snapshot }));
      const [, ...expected] = expectedLines(
        name,
        `ls-${snapshot.shortId}.jsonl`,
      );
      expect(walked.map(nodeAsRestic)).toEqual(expected);
    }
  });

  it.each([
    'restore-size',
    'files-by-contents',
    'blobs-per-file',
    'raw-data',
  ] as const)('counts %s', async mode => {
    expect(statsAsRestic(await repository.stats({ mode }))).toEqual(
      expectedJson(name, `stats-${mode}.json`),
    );
  });

  it('compares two snapshots', async () => {
    const [file] = readdirSync(fixturePath(name, 'expected')).filter(entry =>
      entry.startsWith('diff-'),
    );
    const [, from, to] = file!.match(/diff-(\w+)-(\w+)/)!;
    const diff = await repository.diff({ from: from!, to: to! });
    const changes = await collect(diff.changes);
    const lines = expectedLines(name, file!);
    expect(changes.map(changeAsRestic)).toEqual(lines.slice(0, -1));
    expect(await diff.summary()).toEqual(summaryFromRestic(lines.at(-1)));
  });

  it('reads files', async () => {
    const [file] = readdirSync(fixturePath(name, 'expected')).filter(entry =>
      entry.startsWith('sha256-'),
    );
    const [, snapshot] = file!.match(/sha256-(\w+)/)!;
    const lines = readFileSync(fixturePath(name, 'expected', file!), 'utf8');
    for (const line of lines.trim().split('\n')) {
      const [hash, path] = line.split('  ');
      const { stream } = await repository.file({
        snapshot: snapshot!,
        path: path!,
      });
      const content = Buffer.concat(await collect(stream));
      expect(createHash('sha256').update(content).digest('hex')).toBe(hash);
    }
  });

  it('is restorable', async () => {
    const report = await repository.verify({ content: true });
    expect(report).toMatchObject({ restorable: true, problems: [] });
    expect(report.blobs).toBeGreaterThan(300);
  });
});
