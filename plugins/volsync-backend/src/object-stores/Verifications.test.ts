import type { VerifyResult } from 'backstage-plugin-volsync-common';
import { Verifications } from './Verifications';

const LOCATION = 's3:http://10.0.0.1:9000/backups/shop';
const ONE = '1'.repeat(64);
const TWO = '2'.repeat(64);

function result(
  at: string,
  kinds: readonly string[],
  content = false,
): VerifyResult {
  return {
    restorable: kinds.length === 0,
    content,
    files: 1,
    blobs: 1,
    packs: 1,
    bytes: 1,
    problems: kinds.map(kind => ({
      kind,
      object: `object of ${kind}`,
      message: `"data" suffers from ${kind}`,
      paths: ['secret/path'],
    })),
    truncated: false,
    at,
  };
}

const facts = (...ids: readonly string[]) => ({
  location: LOCATION,
  snapshots: ids.map(id => ({
    id,
    lastModified: '2026-11-25T00:00:00Z',
    sizeBytes: 1,
  })),
});

describe('Verifications', () => {
  it('knows nothing of what was not verified', () => {
    const verifications = new Verifications();
    expect(verifications.damage(facts(ONE))).toBeUndefined();
    verifications.remember({
      location: LOCATION,
      snapshot: ONE,
      result: result('2026-11-25T01:00:00Z', ['missing-pack']),
    });
    expect(verifications.damage(facts(TWO))).toBeUndefined();
    expect(
      verifications.damage({ ...facts(ONE), location: `${LOCATION}/2` }),
    ).toBeUndefined();
  });

  it('lets the newest verification of each snapshot count, while the snapshot is there', () => {
    const verifications = new Verifications();
    const remember = (snapshot: string, found: VerifyResult) =>
      verifications.remember({ location: LOCATION, snapshot, result: found });
    const damage = (...ids: string[]) => {
      const reading = verifications.damage(facts(...ids));
      return reading?.state === 'read'
        ? { at: reading.at, count: reading.value.length }
        : undefined;
    };
    remember(ONE, result('2026-11-25T01:00:00Z', ['missing-pack']));
    remember(TWO, result('2026-11-25T02:00:00Z', []));
    // Another snapshot being whole does not mend this one
    expect(damage(ONE, TWO)).toEqual({ at: '2026-11-25T02:00:00Z', count: 1 });
    expect(damage(TWO)).toEqual({ at: '2026-11-25T02:00:00Z', count: 0 });
    remember(ONE, result('2026-11-25T03:00:00Z', []));
    expect(damage(ONE, TWO)).toEqual({ at: '2026-11-25T03:00:00Z', count: 0 });
  });

  it('keeps what only reading every byte finds until every byte is read again', () => {
    const verifications = new Verifications();
    const steps: [VerifyResult, string[]][] = [
      [
        result('2026-11-25T01:00:00Z', ['damaged-blob', 'missing-pack'], true),
        ['damaged-blob', 'missing-pack'],
      ],
      [result('2026-11-25T02:00:00Z', []), ['damaged-blob']],
      [
        result('2026-11-25T03:00:00Z', ['missing-pack']),
        ['missing-pack', 'damaged-blob'],
      ],
      [result('2026-11-25T04:00:00Z', [], true), []],
    ];
    for (const [found, kinds] of steps) {
      verifications.remember({
        location: LOCATION,
        snapshot: ONE,
        result: found,
      });
      expect(verifications.damage(facts(ONE))).toEqual({
        state: 'read',
        at: found.at,
        value: kinds.map(
          kind => `"data" suffers from ${kind}; snapshot 11111111 needs it`,
        ),
      });
    }
  });
});
