import { main } from './cli';
import { RecordingFolder } from './__testUtils__/RecordingFolder';

describe('replay command', () => {
  const folder = RecordingFolder.of('s01-first-backup');
  let output = '';
  let errors = '';

  beforeEach(() => {
    output = '';
    errors = '';
    jest.spyOn(process.stdout, 'write').mockImplementation(text => {
      output += text;
      return true;
    });
    jest.spyOn(process.stderr, 'write').mockImplementation(text => {
      errors += text;
      return true;
    });
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => folder.remove());

  it('prints one line of JSON for each change, in order, and nothing else', async () => {
    expect(await main([folder.path, '--json'])).toBe(0);
    const lines = output
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
    for (const line of lines) {
      expect(Object.keys(line)).toEqual([
        'at',
        'kind',
        'namespace',
        'name',
        'verdict',
        'findings',
      ]);
      expect(line.at).toMatch(/^2026-11-23T02:2\d:\d\d\.\d{3}Z$/);
      for (const finding of line.findings) {
        expect(finding).toMatchObject({
          code: expect.stringMatching(/^[a-z-]+$/),
          severity: expect.stringMatching(/^(critical|warning|info)$/),
          what: expect.stringMatching(/\.$/),
          why: expect.stringMatching(/\S/),
          fix: expect.arrayContaining([
            expect.objectContaining({ text: expect.any(String) }),
          ]),
        });
      }
    }
    const times = lines.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    expect(
      lines
        .filter(({ kind }) => kind === 'ReplicationSource')
        .map(({ namespace, name, verdict }) => [namespace, name, verdict]),
    ).toEqual([
      ['s01-first-backup', 'app', 'unprotected'],
      ['s01-first-backup', 'app', 'protected'],
    ]);
  });

  it('prints the conclusions at one moment', async () => {
    expect(await main([folder.path, '--at=02:25:00'])).toBe(0);
    expect(output).toMatch(
      /^2026-11-23T02:25:00\.000Z {2}ReplicationSource s01-first-backup\/app: unprotected\n {4,}warning first-backup-unfinished: /,
    );
  });

  it.each([
    [['/nowhere/at/all'], /There is no folder "\/nowhere\/at\/all"/],
    [['--at=noon'], /--at is "noon": a time in ISO 8601 is needed/],
    [['--at=2020-01-01T00:00:00Z'], /before the recording began/],
  ])('reports the error for %j', async (args, message) => {
    const all = args[0]?.startsWith('--') ? [folder.path, ...args] : args;
    expect(await main([...all, '--json'])).toBe(1);
    expect(errors).toMatch(message);
    expect(output).toBe('');
  });
});
