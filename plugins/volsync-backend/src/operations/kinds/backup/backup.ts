import {
  parseGoDuration,
  type PersistentVolumeClaim,
  type PlanWarning,
  type ReplicationSource,
  valueOf,
} from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import { defineKind, type OperationDefinition } from '../../kind';
import type { ExpireRepository } from '../tools';
import { gitOwnerOf } from '../shared/fieldOwners';
import { followRun } from '../shared/followRun';
import { isIdle, removeTag, setTag, waitUntilIdle } from '../shared/manualTag';
import { findSource, toBasis, toIdentity } from '../shared/sourceObject';
import { quotaWarnings, type QuotaNeeds } from '../shared/quota';
import { proveSnapshot } from './proveSnapshot';

const paramsSchema = z.object({
  source: z.object({ name: z.string(), uid: z.string() }),
});

/** Backs the volume up now, and leaves the schedule as it was. @internal */
export function createBackupKind(options: {
  readonly expireRepository: ExpireRepository;
}): OperationDefinition {
  return defineKind({
    kind: 'backup',
    params: paramsSchema,
    async plan({ evidence, objects, volume, signal }) {
      const source = await findSource(evidence, objects, signal);
      const { name } = source.metadata;
      const git = gitOwnerOf(source, ['spec', 'trigger', 'manual']);
      return {
        params: { source: toIdentity(source) },
        basis: [toBasis(source)],
        writes: [
          {
            kind: 'ReplicationSource',
            namespace: volume.namespace,
            name,
            action: 'change' as const,
            fields: ['spec.trigger.manual'],
            ...(git && {
              git: `${git} holds this field and may put its own tag back at any time`,
            }),
          },
        ],
        warnings: [
          ...warningsOf(source),
          ...(await quotaWarnings(quotaNeeds(source, valueOf(evidence.claim)), {
            objects,
            signal,
          })),
        ],
        expectedSeconds: parseGoDuration(source.status?.lastSyncDuration),
      };
    },
    steps: ({ source }) => [
      waitUntilIdle(source),
      setTag(source),
      followRun(source),
      proveSnapshot(source, options.expireRepository),
      removeTag(source),
    ],
  });
}

/** The copy of the volume that a run reads from, where it makes one, and what runs. */
function quotaNeeds(
  { spec }: ReplicationSource,
  claim: PersistentVolumeClaim | undefined,
): QuotaNeeds {
  const restic = spec?.restic;
  const copies = ['Snapshot', 'Clone'].includes(restic?.copyMethod ?? '');
  return {
    claims: copies
      ? [
          {
            capacity:
              restic?.capacity ?? claim?.spec?.resources?.requests?.storage,
            storageClassName:
              restic?.storageClassName ?? claim?.spec?.storageClassName,
          },
        ]
      : [],
    jobs: 1,
    pods: 1,
    snapshots: restic?.copyMethod === 'Snapshot' ? 1 : 0,
  };
}

function warningsOf(source: ReplicationSource): readonly PlanWarning[] {
  const { trigger, paused, restic } = source.spec ?? {};
  const warnings: PlanWarning[] = [];
  if (paused) {
    warnings.push({
      code: 'paused',
      severity: 'blocks',
      what: 'The backups of this volume are paused, so that no run can begin.',
      remedy: 'Resume them first.',
    });
  }
  if (!paused && !isIdle(source)) {
    warnings.push({
      code: 'run-goes-on',
      severity: 'info',
      what: 'A run goes on now. This one begins when it has ended, for VolSync would take the wish as satisfied otherwise.',
    });
  }
  if (source.status?.latestMoverStatus?.result === 'Failed') {
    warnings.push({
      code: 'last-run-failed',
      severity: 'warning',
      what: 'The last run failed. Another one will fail for the same reason unless it was mended.',
      remedy: 'See the findings of the volume first.',
    });
  }
  if (trigger?.manual !== undefined) {
    warnings.push({
      code: 'manual-tag',
      severity: 'info',
      what: trigger.schedule
        ? 'A manual tag is set already, so the schedule is off. This stays so afterwards.'
        : 'This source runs on demand only. The new tag takes the place of the old one.',
      ...(trigger.schedule && {
        remedy:
          'Remove spec.trigger.manual from the source to let the schedule go on.',
      }),
    });
  }
  if (!restic?.retain) {
    warnings.push({
      code: 'keeps-one',
      severity: 'warning',
      what: 'Without "retain" VolSync keeps the newest snapshot alone: this backup takes the place of the one before.',
      remedy: 'Set spec.restic.retain in the source.',
    });
  }
  return warnings;
}
