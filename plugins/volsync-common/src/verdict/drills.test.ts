import { healthyInputs, volumeOf } from './__testUtils__/inputs';
import type { VerdictInputs } from './__testUtils__/inputs';
import { drillsOf } from './context';
import { deriveDrillDue } from './drills';
import { judgeVolume } from './judge';

const SINCE = '2026-11-01T00:00:00Z';
const drilled = (at: string) => ({
  at,
  snapshotId: 'a'.repeat(64),
  equal: true,
  files: 1,
  bytes: 1,
});
const outlook = (change: (inputs: VerdictInputs) => void) => {
  const inputs = healthyInputs();
  inputs.drillPolicy = { enabled: true, everySeconds: 30 * 86_400 };
  inputs.drillSchedule = { since: SINCE };
  change(inputs);
  return deriveDrillDue(volumeOf(inputs));
};
const annotated = (text: string) => ({ 'backstage-volsync/drill': text });

describe('drill schedule of a volume', () => {
  it('takes the period from source, else claim, else entity, else the portal', () => {
    const all = (inputs: VerdictInputs) => {
      inputs.source.metadata.annotations = annotated('PT1H');
      inputs.claim.metadata.annotations = annotated('PT2H');
      inputs.entityDrill = 'PT3H';
    };
    expect(outlook(all)).toMatchObject({ everySeconds: 3600, from: 'source' });
    expect(
      outlook(inputs => {
        all(inputs);
        inputs.source.metadata.annotations = annotated('often');
      }),
    ).toMatchObject({ everySeconds: 7200, from: 'claim' });
    expect(
      outlook(inputs => {
        inputs.entityDrill = 'PT3H';
      }),
    ).toMatchObject({ everySeconds: 10_800, from: 'entity' });
    expect(outlook(() => {})).toMatchObject({ from: 'portal' });
    expect(
      outlook(inputs => {
        inputs.drillPolicy = { enabled: true };
      }),
    ).toBeUndefined();
    expect(
      outlook(inputs => {
        inputs.withoutSource = true;
      }),
    ).toBeUndefined();
  });

  it('has a minimum period of one hour', () => {
    expect(
      outlook(inputs => {
        inputs.source.metadata.annotations = annotated('PT1S');
      }),
    ).toMatchObject({ everySeconds: 3_600, from: 'source' });
  });

  it('is due immediately without a drill, and one period after the last one', () => {
    expect(outlook(() => {})?.nextAt).toBe(SINCE);
    expect(
      outlook(inputs => {
        inputs.drill = drilled('2026-11-20T00:00:00Z');
      })?.nextAt,
    ).toBe('2026-12-20T00:00:00.000Z');
  });

  it('retries a failed start after six hours, or after a shorter period', () => {
    const tried = (inputs: VerdictInputs) => {
      inputs.drillSchedule = {
        since: SINCE,
        triedAt: '2026-11-23T02:00:00Z',
        message: 'There is no snapshot.',
      };
    };
    expect(outlook(tried)).toMatchObject({
      nextAt: '2026-11-23T08:00:00.000Z',
      hindrance: { message: 'There is no snapshot.' },
    });
    expect(
      outlook(inputs => {
        tried(inputs);
        inputs.entityDrill = 'PT1H';
      })?.nextAt,
    ).toBe('2026-11-23T03:00:00.000Z');
    expect(
      outlook(inputs => {
        tried(inputs);
        inputs.drill = drilled('2026-11-23T02:30:00Z');
      })?.hindrance,
    ).toBeUndefined();
  });

  it('has no next time until the portal starts drills', () => {
    expect(
      outlook(inputs => {
        inputs.drillPolicy = { enabled: false, everySeconds: 60 };
      }),
    ).toEqual({ everySeconds: 60, from: 'portal', scheduled: false });
  });
});

describe('drill results', () => {
  const [older, newer] = ['b'.repeat(64), 'a'.repeat(64)];
  const outcome = (at: string, snapshotId: string, equal: boolean) => ({
    ...drilled(at),
    snapshotId,
    equal,
  });
  const judge = (drills: readonly ReturnType<typeof outcome>[]) => {
    const volume = volumeOf(healthyInputs());
    return judgeVolume({
      ...volume,
      drill: drills[0],
      equalDrill: drills.find(({ equal }) => equal),
      drillOfEachSnapshot: drills,
    });
  };

  it('mark a snapshot as not restorable for good, whatever later drills found', () => {
    const { newestRestorable } = judge([
      outcome('2026-11-23T03:04:00Z', older, true),
      outcome('2026-11-23T03:03:00Z', newer, false),
    ]);
    expect(newestRestorable).toMatchObject({
      snapshotId: older,
      proof: 'test-restored',
    });
  });

  it('never offer a snapshot that a verification refuted, even if everything else is fine', () => {
    const inputs = healthyInputs();
    inputs.facts.damagedSnapshots = [newer];
    expect(judgeVolume(volumeOf(inputs)).newestRestorable).toMatchObject({
      snapshotId: older,
    });
    inputs.facts.damagedSnapshots = [newer, older];
    const { verdict, newestRestorable } = judgeVolume(volumeOf(inputs));
    expect(newestRestorable).toBeUndefined();
    expect(verdict).not.toBe('protected');
  });

  it('use the newest drill of a snapshot', () => {
    const equal = judge([outcome('2026-11-23T03:04:00Z', newer, true)]);
    expect(equal.newestRestorable).toMatchObject({
      snapshotId: newer,
      proof: 'test-restored',
      provenAt: '2026-11-23T03:04:00Z',
    });
    const volume = volumeOf(healthyInputs());
    expect(
      drillsOf({
        ...volume,
        drill: outcome('2026-11-23T03:04:00Z', newer, false),
        equalDrill: outcome('2026-11-23T03:03:00Z', newer, true),
      }),
    ).toEqual([outcome('2026-11-23T03:04:00Z', newer, false)]);
  });

  it('fail if a check of the app failed, though all files match', () => {
    const failed = {
      ...outcome('2026-11-23T03:04:00Z', newer, true),
      application: {
        check: 'sqlite',
        passed: false,
        at: '2026-11-23T03:04:00Z',
        message: 'no such table',
      },
    };
    const restored = outcome('2026-11-23T03:06:00Z', older, true);
    expect(judge([restored, failed])).toMatchObject({
      verdict: 'failing',
      findings: [
        {
          code: 'drill-failed',
          what: expect.stringMatching(/the check "sqlite" failed/),
          why: expect.stringMatching(/no such table$/),
        },
      ],
    });
    const passed = {
      ...failed,
      application: { ...failed.application, passed: true },
    };
    expect(judge([passed]).findings).toEqual([]);
  });

  it('say nothing about backups, and name no snapshot if none is known', () => {
    const { verdict, failingBackups, findings } = judge([
      outcome('2026-11-23T03:04:00Z', '', false),
    ]);
    expect(verdict).toBe('failing');
    expect(failingBackups).toBeUndefined();
    expect(findings[0]).toMatchObject({
      code: 'drill-failed',
      what: 'The test restore failed: the restored files do not match the snapshot.',
      evidence: [],
    });
  });
});
