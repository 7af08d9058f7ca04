import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  BULK_KINDS,
  type BulkOperation,
} from 'backstage-plugin-volsync-common';
import type { z as zod } from 'zod/v3';
import type { BulkService } from '../../operations/bulk/BulkService';
import { parseBulkRequest } from '../../operations/bulk/parseBulk';
import { parseBulkStart } from '../../operations/parseRequests';

/** Actions can't be canceled from outside, so this one times out. */
const PLAN_TIMEOUT_MS = 300_000;

interface Options {
  readonly bulk: BulkService;
}

/** Actions for backups and test restores of many volumes: plan, start, result. @internal */
export function registerBulkActions(
  registry: ActionsRegistryService,
  options: Options,
): void {
  registerPlan(registry, options);
  registerStart(registry, options);
  registerGet(registry, options);
}

function registerPlan(
  registry: ActionsRegistryService,
  { bulk }: Options,
): void {
  registry.register({
    name: 'plan-bulk-operation',
    title: 'Plan backups or test restores of many volumes',
    description:
      'Plans a backup or a test restore of many volumes, given as a list or by owner, system or cluster, and changes nothing. Returns each volume, and why it would be skipped if it would. Show the plan to the person that you act for before you start it with start-bulk-operation. A plan is valid for ten minutes, for the same caller, and can be started once.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          kind: z.enum(BULK_KINDS).describe('"drill" is a test restore'),
          volumes: z
            .array(
              z.object({
                entityRef: z.string(),
                cluster: z.string(),
                claim: z.string(),
              }),
            )
            .optional()
            .describe('Instead of owner, system and cluster'),
          owner: z
            .string()
            .optional()
            .describe(
              'All volumes of this owner, such as group:default/team-a',
            ),
          system: z
            .string()
            .optional()
            .describe(
              'All volumes of this system, such as system:default/shop',
            ),
          cluster: z
            .string()
            .optional()
            .describe('All volumes in this cluster'),
        }),
      output: z =>
        z.object({
          token: z
            .string()
            .optional()
            .describe('What starts it. Absent if no volume is ready'),
          expiresAt: z.string(),
          concurrentPerCluster: z.number(),
          volumes: z.array(
            z.object({
              entityRef: z.string(),
              cluster: z.string(),
              namespace: z.string().optional(),
              claim: z.string(),
              blocked: z
                .string()
                .optional()
                .describe('Why it would be skipped; absent if it is ready'),
            }),
          ),
        }),
    },
    action: async ({ input, credentials }) => {
      const plan = await bulk.plan(
        { credentials, signal: AbortSignal.timeout(PLAN_TIMEOUT_MS) },
        parseBulkRequest(input),
      );
      return {
        output: {
          token: plan.token,
          expiresAt: plan.expiresAt,
          concurrentPerCluster: plan.concurrentPerCluster,
          volumes: plan.volumes.map(
            ({ entityRef, cluster, namespace, claim, blocked }) => ({
              entityRef,
              cluster,
              namespace,
              claim,
              blocked,
            }),
          ),
        },
      };
    },
  });
}

function registerStart(
  registry: ActionsRegistryService,
  { bulk }: Options,
): void {
  registry.register({
    name: 'start-bulk-operation',
    title: 'Start planned backups or test restores of many volumes',
    description:
      'Starts what was planned with plan-bulk-operation. It runs in the background, a few volumes at a time in each cluster; follow it with get-bulk-operation.',
    attributes: { readOnly: false, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          token: z
            .string()
            .describe(
              'The token from plan-bulk-operation. It can be used once',
            ),
          reason: z
            .string()
            .optional()
            .describe('The reason, for the audit. At most 500 characters'),
        }),
      output: bulkShape,
    },
    action: async ({ input, credentials }) => ({
      output: toOutput(
        await bulk.start(
          { credentials, signal: AbortSignal.timeout(PLAN_TIMEOUT_MS) },
          parseBulkStart(input),
        ),
      ),
    }),
  });
}

function registerGet(
  registry: ActionsRegistryService,
  { bulk }: Options,
): void {
  registry.register({
    name: 'get-bulk-operation',
    title: 'Get backups or test restores of many volumes',
    description:
      'Returns the state or the result of each volume. Only "succeeded" is a success; "skipped" and "stopped" are not.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z => z.object({ id: z.string() }),
      output: bulkShape,
    },
    action: async ({ input, credentials }) => ({
      output: toOutput(
        await bulk.get(
          { credentials, signal: AbortSignal.timeout(PLAN_TIMEOUT_MS) },
          input.id,
        ),
      ),
    }),
  });
}

function bulkShape(z: typeof zod) {
  return z.object({
    id: z.string(),
    kind: z.string(),
    state: z.string().describe('running, stopping or ended'),
    requestedBy: z.string(),
    reason: z.string().optional(),
    createdAt: z.string(),
    endedAt: z.string().optional(),
    hidden: z
      .number()
      .describe('Volumes that the caller does not have permission to view'),
    volumes: z.array(
      z.object({
        entityRef: z.string(),
        cluster: z.string(),
        namespace: z.string(),
        claim: z.string(),
        state: z
          .string()
          .describe(
            'pending, planned, running, waiting, succeeded, failed, stopped or skipped',
          ),
        operation: z.string().optional(),
        durationSeconds: z.number().optional(),
        detail: z.string().optional(),
      }),
    ),
  });
}

function toOutput(operation: BulkOperation) {
  const { stoppedBy, volumes, ...rest } = operation;
  return { ...rest, volumes: volumes.map(one => ({ ...one })) };
}
