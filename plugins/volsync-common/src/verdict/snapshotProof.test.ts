import { healthyInputs, NOW, volumeOf } from './__testUtils__/inputs';
import type { VerdictInputs } from './__testUtils__/inputs';
import { unread } from './reading';
import { deriveSnapshotStatus } from './snapshotProof';

const NEWER = 'a'.repeat(64);

function statusOf(change: (inputs: VerdictInputs) => void = () => {}) {
  const inputs = healthyInputs();
  change(inputs);
  const snapshot = inputs.facts.snapshots.find(({ id }) => id === NEWER)!;
  return deriveSnapshotStatus(volumeOf(inputs), 'app-restic', snapshot);
}
const drill = (equal: boolean) => ({
  at: NOW,
  snapshotId: NEWER,
  equal,
  files: 1,
  bytes: 1,
});
const check = (complete: boolean) => ({
  snapshotId: NEWER,
  complete,
  at: NOW,
  problems: complete ? [] : ['1 pack is gone'],
});

describe('proof level of a snapshot', () => {
  it('is the highest that was reached, with its time', () => {
    expect(statusOf()).toEqual({
      proof: 'present',
      provenAt: '2026-11-23T03:04:00Z',
    });
    expect(
      statusOf(({ facts }) => {
        facts.checks = [check(true)];
      }),
    ).toEqual({ proof: 'complete', provenAt: NOW });
    expect(
      statusOf(inputs => {
        inputs.facts.checks = [check(true)];
        inputs.drill = drill(true);
      }),
    ).toEqual({ proof: 'test-restored', provenAt: NOW });
  });

  it.each<[string, (inputs: VerdictInputs) => void]>([
    [
      'Its object in the store is empty.',
      ({ facts }) => {
        facts.snapshots.forEach(one => {
          one.sizeBytes = 0;
        });
      },
    ],
    [
      'The store keeps it in the class GLACIER.',
      ({ facts }) => {
        facts.snapshots.forEach(one => {
          one.archiveClass = 'GLACIER';
        });
      },
    ],
    [
      'A test restore of it failed.',
      inputs => {
        inputs.drill = drill(false);
      },
    ],
    [
      'A verification found damage.',
      ({ facts }) => {
        facts.damagedSnapshots = [NEWER];
      },
    ],
    [
      'Incomplete: 1 pack is gone.',
      ({ facts }) => {
        facts.checks = [check(false)];
      },
    ],
    [
      'It holds no key: without one, no password opens it again.',
      ({ facts }) => {
        facts.objects.byKind.keys = { count: 0, bytes: 0 };
      },
    ],
  ])('is none if something speaks against it: %s', (problem, change) => {
    const status = statusOf(change);
    expect(status.problem).toBe(problem);
    expect(status.proof).toBeUndefined();
  });

  it('is absent if the repository was not read', () => {
    expect(
      statusOf(inputs => {
        inputs.unread.repository = unread('timeout', 'no answer');
      }),
    ).toEqual({});
  });
});
