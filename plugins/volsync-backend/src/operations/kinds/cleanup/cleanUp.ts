import type { LeftoverName } from 'backstage-plugin-volsync-common';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import { z } from 'zod';
import { defineKind, type OperationDefinition } from '../../kind';
import { again, done, StepFailure, type Step } from '../../step';
import { OPERATION_LABEL } from '../../../lib/operationNames';
import type { KindTools } from '../tools';
import { findLeftovers, type Leftover } from './findLeftovers';

const POLL_INTERVAL_MS = 1_000;
const REMOVAL_TIMEOUT_MS = 10 * 60_000;

const paramsSchema = z.object({
  leftovers: z.array(
    z.object({
      resource: z.enum([
        'jobs',
        'replicationDestinations',
        'persistentVolumeClaims',
        'volumeSnapshots',
      ]),
      name: z.string(),
      uid: z.string(),
      why: z.string(),
    }),
  ),
});

/** Deletes what runs and operations left behind: exactly what the plan names. @internal */
export function createCleanUpKind(tools: KindTools): OperationDefinition {
  return defineKind({
    kind: 'clean-up',
    params: paramsSchema,
    async plan({ request, evidence, objects, volume, now, signal }) {
      const only = request.kind === 'clean-up' ? request.only : undefined;
      const { leftovers: all, kept } = await findLeftovers({
        evidence,
        objects,
        tools,
        now: now(),
        signal,
      });
      const leftovers = only
        ? all.filter(one => only.some(wanted => isSame(one, wanted)))
        : all;
      const spared = (only ?? []).filter(
        wanted => !all.some(one => isSame(one, wanted)),
      );
      return {
        params: {
          leftovers: leftovers.map(({ resource, name, uid, why }) => ({
            resource,
            name,
            uid,
            why,
          })),
        },
        basis: [],
        writes: leftovers.map(({ resource, name }) => ({
          kind: RESOURCES[resource].kind,
          namespace: volume.namespace,
          name,
          action: 'delete' as const,
        })),
        warnings: [
          ...(leftovers.length === 0 && spared.length === 0
            ? [
                {
                  code: 'nothing-left',
                  severity: 'blocks' as const,
                  what: 'There is nothing to clean up.',
                },
              ]
            : []),
          ...kept
            .filter(
              ({ name }) =>
                !only ||
                only.some(
                  wanted =>
                    wanted.kind === 'VolumeSnapshot' && wanted.name === name,
                ),
            )
            .map(({ name, until }) => ({
              code: 'safety-snapshot-kept',
              severity: 'info' as const,
              what: `VolumeSnapshot "${name}" is kept until ${until}, so the restore in place that took it can be undone.`,
            })),
          ...spared.map(({ kind, name }) => ({
            code: 'not-left',
            severity:
              leftovers.length === 0 ? ('blocks' as const) : ('info' as const),
            what: `${kind} "${name}" is kept: it is already gone, may still be in use, is a safety snapshot, or is less than 5 minutes old.`,
            remedy: 'Plan again in a few minutes.',
          })),
          ...leftovers.map(({ resource, name, why }) => ({
            code: 'leftover',
            severity: 'info' as const,
            what: `${RESOURCES[resource].kind} "${name}" will be deleted because ${why}.`,
          })),
          ...leftovers.flatMap(({ caution }) =>
            caution === undefined
              ? []
              : [
                  {
                    code: 'leftover-caution',
                    severity: 'warning' as const,
                    what: caution,
                  },
                ],
          ),
        ],
      };
    },
    steps: ({ leftovers }) => [removeAll(leftovers, tools)],
  });
}

function isSame({ resource, name }: Leftover, wanted: LeftoverName): boolean {
  return RESOURCES[resource].kind === wanted.kind && name === wanted.name;
}

function removeAll(
  leftovers: readonly Leftover[],
  { operations }: Pick<KindTools, 'operations'>,
): Step {
  return {
    name: 'remove',
    title: 'Delete the leftovers',
    async run(context) {
      const { objects, signal } = context;
      const left: string[] = [];
      for (const { resource, name, uid } of leftovers) {
        const found = await objects.find(resource, name, signal);
        const mark = found?.metadata.labels?.[OPERATION_LABEL];
        if (
          found?.metadata.uid !== uid ||
          // An undo that started after the plan depends on it
          (mark !== undefined && (await operations.isActive(mark)))
        ) {
          continue;
        }
        left.push(`${RESOURCES[resource].kind} "${name}"`);
        if (!found.metadata.deletionTimestamp) {
          await objects.delete(resource, { name, uid }, signal);
        }
      }
      if (left.length === 0) {
        context.conclude({
          summary: `Deleted ${leftovers.length} ${
            leftovers.length === 1 ? 'object' : 'objects'
          }`,
        });
        return done();
      }
      if (context.hasWaited(REMOVAL_TIMEOUT_MS)) {
        throw new StepFailure(
          `Still there after 10 minutes: ${left.join(', ')}`,
          'Check their finalizers and what still uses them',
        );
      }
      return again(POLL_INTERVAL_MS, `Deleting ${left.join(', ')}`);
    },
  };
}
