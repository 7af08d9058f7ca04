import {
  read,
  type PersistentVolumeClaim,
  type SourceEvidence,
  type VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import type { PlanContext } from '../../kind';
import type { StepContext } from '../../step';
import type { KindTools } from '../tools';
import { createCleanUpKind } from './cleanUp';

const NOW = new Date('2026-11-30T12:00:00Z');

const tools = {
  operations: { isActive: async () => false },
  safetySnapshotRetentionMs: 0,
} as unknown as KindTools;

const claim: PersistentVolumeClaim = {
  metadata: {
    name: 'volsync-src-data-cache',
    namespace: 'shop',
    uid: 'uid-cache',
    creationTimestamp: '2026-11-30T08:00:00Z',
  },
  status: { phase: 'Pending' },
};

/** A volume whose backup waits for a cache of a storage class that doesn't exist. */
function contextOf(claims: readonly PersistentVolumeClaim[]): PlanContext {
  const at = NOW.toISOString();
  const source: Partial<SourceEvidence> = {
    source: { metadata: { name: 'data', namespace: 'shop' } },
    volumeSnapshots: read([], at),
    claims: read(claims, at),
  };
  return {
    request: { kind: 'clean-up' },
    evidence: {
      sources: read([source], at),
    } as unknown as VolumeEvidence,
    objects: { list: async () => [] },
    volume: { namespace: 'shop' },
    now: () => NOW,
    signal: new AbortController().signal,
  } as unknown as PlanContext;
}

describe('a clean-up', () => {
  it('says in its plan that VolSync creates a stuck claim again, and what to fix first', async () => {
    const plan = await createCleanUpKind(tools).plan(contextOf([claim]));
    expect(plan.writes).toEqual([
      expect.objectContaining({ name: claim.metadata.name, action: 'delete' }),
    ]);
    expect(plan.warnings).toContainEqual({
      code: 'leftover-caution',
      severity: 'warning',
      what: 'VolSync creates PersistentVolumeClaim "volsync-src-data-cache" again with the next run. Fix why it stays Pending first, such as its storage class.',
    });
  });

  it.each([
    [1, 'Deleted 1 object'],
    [2, 'Deleted 2 objects'],
  ])('of %d says so in its result', async (amount, summary) => {
    const claims = Array.from({ length: amount }, (_, index) => ({
      ...claim,
      metadata: { ...claim.metadata, name: `claim-${index}` },
    }));
    const kind = createCleanUpKind(tools);
    const { params } = await kind.plan(contextOf(claims));
    const [step] = kind.steps(params);
    let outcome: unknown;
    const result = await step!.run({
      objects: { find: async () => undefined },
      conclude: (concluded: unknown) => {
        outcome = concluded;
      },
    } as unknown as StepContext);
    expect(result.state).toBe('done');
    expect(outcome).toEqual({ summary });
  });
});
