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
import {
  findSource,
  toPreconditions,
  toIdentity,
} from '../shared/sourceObject';
import { quotaWarnings, type QuotaNeeds } from '../shared/quota';
import { proveSnapshot } from './proveSnapshot';

const paramsSchema = z.object({
  source: z.object({ name: z.string(), uid: z.string() }),
});

/** Backs the volume up now, without changing the schedule. @internal */
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
        basis: [toPreconditions(source)],
        writes: [
          {
            kind: 'ReplicationSource',
            namespace: volume.namespace,
            name,
            action: 'change' as const,
            fields: ['spec.trigger.manual'],
            ...(git && {
              git: `${git} manages this field and may restore its own value at any time`,
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

/** The volume copy that a run reads from, if it makes one, and its concurrent pods. */
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
      what: 'Backups of this volume are paused, so no backup can start.',
      remedy: 'Resume them first.',
    });
  }
  if (!paused && !isIdle(source)) {
    warnings.push({
      code: 'run-goes-on',
      severity: 'info',
      what: 'A backup is running. This one starts when it has ended, because VolSync would otherwise consider the request satisfied.',
    });
  }
  if (source.status?.latestMoverStatus?.result === 'Failed') {
    warnings.push({
      code: 'last-run-failed',
      severity: 'warning',
      what: 'The last backup failed. The next one will fail for the same reason unless it has been fixed.',
      remedy: 'Check the findings of the volume first.',
    });
  }
  if (trigger?.manual !== undefined) {
    warnings.push({
      code: 'manual-tag',
      severity: 'info',
      what: trigger.schedule
        ? 'A manual trigger is already set, so scheduled backups are off. They stay off afterwards.'
        : 'This source only runs manually. The new tag replaces the old one.',
      ...(trigger.schedule && {
        remedy:
          'To turn scheduled backups on again, remove spec.trigger.manual from the source.',
      }),
    });
  }
  if (!restic?.retain) {
    warnings.push({
      code: 'keeps-one',
      severity: 'warning',
      what: 'Without a retention policy VolSync keeps only the newest snapshot, so this backup replaces the previous one.',
      remedy: 'Set spec.restic.retain in the source.',
    });
  }
  return warnings;
}
