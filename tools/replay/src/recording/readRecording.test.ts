import { RecordingFolder } from '../__testUtils__/RecordingFolder';
import { readRecording } from './readRecording';

const POD = {
  time: '2026-11-23T02:24:58Z',
  type: 'ADDED',
  kind: 'Pod',
  object: { metadata: { name: 'volsync-src-app-aaaaa', uid: 'pod-uid' } },
};
const SOURCE = {
  time: '2026-11-23T02:24:55Z',
  type: 'ADDED',
  kind: 'ReplicationSource',
  object: {
    metadata: { name: 'app', namespace: 'shop' },
    spec: { restic: { repository: 'app-restic' } },
  },
};
const ADDRESS = 's3:http://minio:9000/backups/app';

describe('readRecording', () => {
  let folder: RecordingFolder;
  const lines = (...events: readonly unknown[]) =>
    folder.write(
      'watch.jsonl',
      events
        .map(one => (typeof one === 'string' ? one : JSON.stringify(one)))
        .join('\n'),
    );

  beforeEach(() => {
    folder = new RecordingFolder();
    lines(POD, SOURCE);
  });
  afterEach(() => folder.remove());

  it('sorts events by time, and ends with the last one', () => {
    const { events, start, end, remarks } = readRecording(folder.path);
    expect(events.map(({ kind }) => kind)).toEqual([
      'ReplicationSource',
      'Pod',
    ]);
    expect([start, end]).toEqual([
      Date.parse(SOURCE.time),
      Date.parse(POD.time),
    ]);
    expect(remarks.join(' ')).toMatch(/no mover-logs.*s3-objects/);
  });

  it.each([
    ['meta.json', { end: '2026-11-23T02:30:00Z' }],
    [
      'steps.log',
      '2026-11-23T02:26:00Z tape complete after 1s\n2026-11-23T02:30:00Z tape complete after 2s\n',
    ],
    [
      'final/s3-objects-app.json',
      [{ key: 'app/config', size: 1, lastModified: '2026-11-23T02:30:00Z' }],
    ],
  ])('gets a later end from %s', (file, content) => {
    folder.write(file, content);
    expect(readRecording(folder.path).end).toBe(
      Date.parse('2026-11-23T02:30:00Z'),
    );
  });

  describe('reports errors', () => {
    it.each([
      ['no JSON', ['{"time":'], /Line 3 of ".*watch\.jsonl" is not JSON/],
      ['no object', ['7'], /Line 3 .*an object is expected/],
      ['no time', [{ ...POD, time: 'noon' }], /Line 3 .*"time" is "noon"/],
      ['an unknown type', [{ ...POD, type: 'MOVED' }], /Line 3 .*"MOVED"/],
      [
        'no name',
        [{ ...POD, object: { metadata: {} } }],
        /Line 3 .*metadata\.name/,
      ],
      ['no kind', [{ ...POD, kind: undefined }], /Line 3 .*"kind" is missing/],
    ])('with a line that is %s', (_, more, message) => {
      lines(POD, SOURCE, ...more);
      expect(() => readRecording(folder.path)).toThrow(message);
    });

    it('with a missing folder, or a file instead', () => {
      expect(() => readRecording(`${folder.path}/none`)).toThrow(
        /There is no folder ".*none"/,
      );
      expect(() => readRecording(`${folder.path}/watch.jsonl`)).toThrow(
        /There is no folder/,
      );
    });

    it('with a missing or empty watch', () => {
      folder.write('watch.jsonl', '\n\n');
      expect(() => readRecording(folder.path)).toThrow(/holds no event/);
      folder.remove('watch.jsonl');
      expect(() => readRecording(folder.path)).toThrow(
        /There is no ".*watch\.jsonl"/,
      );
    });

    it.each([
      ['meta.json', '{', /meta\.json" is not JSON/],
      ['meta.json', '7', /meta\.json" is not an object/],
      ['final/s3-objects-app.json', '{}', /is not a list of objects/],
      [
        'final/s3-objects-app.json',
        '[{"key":"app/config"}]',
        /Object 1 of .*lastModified/,
      ],
      ['final/s3-objects-app.json', '[null]', /Object 1 of/],
    ])('with %s that contains %s', (file, content, message) => {
      folder.write(file, content);
      expect(() => readRecording(folder.path)).toThrow(message);
    });
  });

  it('skips bookmarks and blank lines', () => {
    lines('', { type: 'BOOKMARK', object: {} }, POD);
    expect(readRecording(folder.path).events).toHaveLength(1);
  });

  describe('determines the address in a Secret', () => {
    const address = () =>
      readRecording(folder.path)
        .addresses.get('app-restic')
        ?.map(one => one.address);

    it('from meta.json', () => {
      folder.write('meta.json', { repositories: { 'app-restic': ADDRESS } });
      expect(address()).toEqual([ADDRESS]);
    });

    it('from the manifests, with the time of each, and keeps nothing else of the Secret', () => {
      const manifest = (path: string) =>
        `kind: Secret\nmetadata:\n  name: app-restic\nstringData:\n  RESTIC_REPOSITORY: s3:http://minio:9000/backups/${path}\n  RESTIC_PASSWORD: canary-password\n`;
      folder.write('manifests/01-secret.yaml', manifest('one'));
      folder.write('manifests/02-secret.yaml', manifest('two'));
      folder.write(
        'steps.log',
        '2026-11-23T02:24:50Z apply Secret app-restic -> applied\n2026-11-23T02:24:57Z apply Secret app-restic -> applied\n',
      );
      const recording = readRecording(folder.path);
      expect(recording.addresses.get('app-restic')).toEqual([
        { since: -Infinity, address: 's3:http://minio:9000/backups/one' },
        {
          since: Date.parse('2026-11-23T02:24:57Z'),
          address: 's3:http://minio:9000/backups/two',
        },
      ]);
      expect(JSON.stringify([...recording.addresses])).not.toContain('canary');
    });

    it("from a mover's log", () => {
      folder.write(
        'mover-logs/volsync-src-app-aaaaa_pod-uid_restic.log',
        `Fatal: unable to open repository at ${ADDRESS}: connection refused\n`,
      );
      expect(address()).toEqual([ADDRESS]);
    });

    it('from the only listing, if there is one Secret', () => {
      folder.write('final/s3-objects-app.json', []);
      expect(address()).toEqual([
        's3:http://not-recorded.invalid/not-recorded/app',
      ]);
    });

    it('or leaves it unknown', () => {
      expect(address()).toBeUndefined();
    });
  });
});
