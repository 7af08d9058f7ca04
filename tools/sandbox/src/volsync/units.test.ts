import { goDuration } from './goDuration';
import { statusLog } from './moverLog';
import { usesRestic } from './movers';
import { moverName } from './names';
import { isPastDeadline, nextFire } from './schedule';
import { forgetOptions } from './SourceMover';

describe('forgetOptions', () => {
  it.each([
    [undefined, '--keep-last 1'],
    [{}, '--keep-last 1'],
    [{ daily: 7, last: '5' }, ' --keep-daily 7 --keep-last 5'],
    [{ last: '3' }, ' --keep-last 3'],
    [
      { within: '3d', weekly: 2, hourly: 6 },
      ' --keep-hourly 6 --keep-weekly 2 --keep-within 3d',
    ],
  ])('converts %j into "%s"', (retain, options) => {
    expect(forgetOptions(retain)).toBe(options);
  });
});

describe('goDuration', () => {
  it.each([
    [8_450, '8.45s'],
    [199_648, '3m19.648s'],
    [3_602_000, '1h0m2s'],
    [350, '350ms'],
    [60_000, '1m0s'],
  ])('formats %d ms as %s', (milliseconds, text) => {
    expect(goDuration(milliseconds)).toBe(text);
  });
});

// The log of recording s01 and the part that VolSync kept
const RECORDED = `Starting container
VolSync restic container version: v0.17.0-dev
backup
restic 0.18.1 compiled with go1.26.8 on linux/amd64
Testing mandatory env variables
== Checking directory for content ===
=== Check for dir initialized ===
=== Initialize Dir ===
created restic repository 3b6ab6d944 at s3:http://minio:19000/volsync-backups/s01

Please note that knowledge of your password is required to access
the repository. Losing your password means that your data is
irrecoverably lost.
=== Starting backup ===
/data /
no parent snapshot found, will read all files

Files:           3 new,     0 changed,     0 unmodified
Dirs:            1 new,     0 changed,     0 unmodified
Added to the repository: 65.403 KiB (65.020 KiB stored)

processed 3 files, 64.025 KiB in 0:00
snapshot 255e1a30 saved
/
=== Starting forget ===
Applying Policy: keep 5 latest, 7 daily snapshots
keep 1 snapshots:
1 snapshots

Restic completed in 5s
=== Done ===
`;

describe('statusLog', () => {
  it('keeps the same lines of a success as VolSync', () => {
    expect(statusLog(RECORDED, 'Successful')).toBe(
      `=== Initialize Dir ===
created restic repository 3b6ab6d944 at s3:http://minio:19000/volsync-backups/s01
no parent snapshot found, will read all files
Added to the repository: 65.403 KiB (65.020 KiB stored)
processed 3 files, 64.025 KiB in 0:00
snapshot 255e1a30 saved
Restic completed in 5s`,
    );
  });

  it('keeps everything of a failure, up to its last 1,024 bytes', () => {
    const log = `${'x'.repeat(2_000)}\nERROR: failure locking repository\n`;
    const kept = statusLog(log, 'Failed');
    expect(Buffer.byteLength(kept)).toBe(1024);
    expect(kept).toMatch(/x\nERROR: failure locking repository$/);
  });
});

describe('schedules', () => {
  const noon = new Date('2026-11-23T12:00:30Z');

  it.each([
    ['*/1 * * * *', '2026-11-23T12:01:00.000Z'],
    ['0 3 * * *', '2026-11-24T03:00:00.000Z'],
    ['@hourly', '2026-11-23T13:00:00.000Z'],
    ['30 4 * * 0', '2026-11-29T04:30:00.000Z'],
  ])('%s next runs at %s, in UTC', (schedule, time) => {
    expect(nextFire(schedule, noon)?.toISOString()).toBe(time);
  });

  it('never run on the 31st of February', () => {
    expect(nextFire('0 0 31 2 *', noon)).toBeUndefined();
  });

  it("report VolSync's messages for values out of range", () => {
    expect(() => nextFire('61 25 * * *', noon)).toThrow(
      'end of range (61) above maximum (59): 61',
    );
  });

  it('are past their deadline at the second start after a run, not at the first', () => {
    const lastSync = new Date('2026-11-23T11:59:40Z');
    const judge = (now: string) =>
      isPastDeadline('*/1 * * * *', { lastSync, now: new Date(now) });
    expect(judge('2026-11-23T12:00:59Z')).toBe(false);
    expect(judge('2026-11-23T12:01:01Z')).toBe(true);
  });
});

describe('usesRestic', () => {
  const using = (...methods: string[]) =>
    usesRestic({
      metadata: { name: 'app' },
      spec: Object.fromEntries(methods.map(each => [each, {}])),
    });

  it("requires one method, with VolSync's message", () => {
    expect(using('restic')).toBe(true);
    expect(using('external')).toBe(false);
    expect(() => using()).toThrow(
      'a replication method must be specified - enabled movers: [rclone restic rsync rsync-tls syncthing]',
    );
    expect(() => using('restic', 'rclone')).toThrow(
      'a replication method must be specified',
    );
    expect(() => using('restic', 'external')).toThrow(
      'only one replication method can be supplied',
    );
  });
});

describe('moverName', () => {
  it('respects the maximum length of a label', () => {
    expect(moverName('src', 'app')).toBe('volsync-src-app');
    expect(moverName('src', 'a'.repeat(70))).toMatch(
      /^volsync-src-[0-9a-f]{8}$/,
    );
  });
});
