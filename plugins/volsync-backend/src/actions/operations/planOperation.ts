import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  CLAIM_ACCESS_MODES,
  isDangerousOperation,
  nameToConfirm,
  requiresConfirmation,
  OPERATION_KINDS,
  type OperationKind,
  type OperationPlan,
  type OperationRequest,
  type RestoreTarget,
} from 'backstage-plugin-volsync-common';
import type { z as zod } from 'zod/v3';
import type { OperationsService } from '../../operations/OperationsService';
import { parseOperationRequest } from '../../operations/parseRequests';
import { parseVolumeInput, VOLUME_INPUT_DESCRIPTIONS } from './volumeInput';

/** Plans an operation, and returns the token that starts it. Writes nothing. @internal */
export function registerPlanOperation(
  registry: ActionsRegistryService,
  { operations }: { readonly operations: OperationsService },
): void {
  registry.register({
    name: 'plan-operation',
    title: 'Plan an operation on a volume',
    description:
      'Plans an operation on a volume. Kinds of restores: of a volume, also into another namespace, of a whole service, of chosen files, the undo of one in place, a test restore. Volumes and services go to new volumes or over the live data. Other kinds: backup, comparison with the live data, pause, resume, unlock, deletion of a snapshot, clean-up. Changes nothing. Returns every step, every object that would be written, and what could go wrong. Show the plan to the person that you act for before you start it with start-operation or start-destructive-operation. A plan is valid for ten minutes, for the same caller, and can be started once.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.entityRef),
          cluster: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.cluster),
          claim: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.claim),
          kind: z.enum(OPERATION_KINDS).describe('What to do'),
          snapshot: z
            .string()
            .optional()
            .describe(
              'For a restore, a test restore or the deletion of a snapshot: the id from list-snapshots. A test restore uses the newest by default',
            ),
          newClaim: z
            .string()
            .optional()
            .describe('For a restore: the name of the new claim'),
          ...targetShape(z),
          operation: z
            .string()
            .optional()
            .describe(
              'Of an undo: the id of the restore in place that is undone. Of a finish: the id of the operation that was left as is',
            ),
          deleteFiles: z
            .boolean()
            .optional()
            .describe(
              'Of a restore in place, also of a whole service: whether files that the snapshot does not hold are deleted. Default: true',
            ),
          ...filesShape(z),
          moment: z
            .string()
            .optional()
            .describe(
              'Of a whole service (restore-service, restore-service-in-place): each volume is restored at its newest restore point at or before this time, such as 2026-11-30T03:00:00Z. Default: now',
            ),
          without: z
            .array(z.string())
            .optional()
            .describe('Of a whole service: claims to leave out'),
          suffix: z
            .string()
            .optional()
            .describe(
              'Of restore-service: the new claims are named <claim>-<suffix>. Default: restore',
            ),
        }),
      output: planShape,
    },
    examples: [
      {
        title: 'Plan a backup',
        input: {
          entityRef: 'component:default/orders',
          cluster: 'apps',
          claim: 'data',
          kind: 'backup',
        },
      },
    ],
    action: async ({ input, credentials }) => {
      const volume = parseVolumeInput(input, credentials);
      const { kind, operation } = input;
      const earlier =
        kind === 'undo' && operation !== undefined
          ? await operations.get(volume, operation)
          : undefined;
      const isService =
        kind === 'restore-service-in-place' || earlier?.volumes !== undefined;
      const plan = await operations.plan(
        volume,
        toRequest(input, nameToConfirm({ ...input, isService })),
      );
      return { output: toOutput(plan) };
    },
  });
}

function toRequest(
  input: {
    readonly kind: OperationKind;
    readonly claim: string;
    readonly snapshot?: string;
    readonly newClaim?: string;
    readonly target?: Omit<RestoreTarget, 'claim'>;
    readonly operation?: string;
    readonly deleteFiles?: boolean;
    readonly moment?: string;
    readonly without?: readonly string[];
    readonly suffix?: string;
    readonly paths?: readonly string[];
    readonly existing?: 'keep' | 'replace';
    readonly stopApp?: boolean;
  },
  confirm: string,
): OperationRequest {
  const { kind, snapshot, newClaim, target, operation, deleteFiles } = input;
  const { moment, without, suffix } = input;
  const { paths, existing, stopApp } = input;
  return parseOperationRequest({
    kind,
    ...(snapshot !== undefined && { snapshot }),
    ...(newClaim !== undefined && !target && { claim: newClaim }),
    ...(target && {
      target: {
        ...target,
        ...(newClaim !== undefined && { claim: newClaim }),
      },
    }),
    ...(operation !== undefined && { operation }),
    ...(deleteFiles !== undefined && { deleteFiles }),
    ...(moment !== undefined && { moment }),
    ...(without !== undefined && { without }),
    ...(suffix !== undefined && { suffix }),
    ...(paths !== undefined && { paths }),
    ...(existing !== undefined && { existing }),
    ...(stopApp !== undefined && { stopApp }),
    // Nothing is written yet; the start asks for the name.
    ...(requiresConfirmation(kind) && { confirm }),
  });
}

/** A plan as agents get it. */
function planShape(z: typeof zod) {
  return z.object({
    token: z
      .string()
      .optional()
      .describe('What starts it. Absent where a warning blocks'),
    startWith: z
      .string()
      .describe('The action that takes the token of this kind'),
    expiresAt: z.string(),
    expectedSeconds: z.number().optional(),
    steps: z.array(z.string()),
    conditionalSteps: z
      .array(z.string())
      .describe('Only if it fails, or a person chooses to go back'),
    writes: z
      .array(
        z.object({
          action: z.string(),
          kind: z.string(),
          cluster: z.string().optional(),
          namespace: z.string(),
          name: z.string(),
          fields: z.array(z.string()).optional(),
          git: z.string().optional(),
        }),
      )
      .describe('Every object that would be written'),
    warnings: z.array(
      z.object({
        severity: z.string(),
        what: z.string(),
        remedy: z.string().optional(),
        command: z.string().optional(),
      }),
    ),
    volumes: z
      .array(
        z.object({
          claim: z.string(),
          snapshotId: z.string().optional(),
          time: z.string().optional(),
          restoredTo: z.string().optional(),
          missing: z
            .string()
            .optional()
            .describe('Why it has no restore point'),
        }),
      )
      .optional()
      .describe('Of a whole service: what each volume is restored from'),
  });
}

/** What a restore into another namespace needs besides. */
function targetShape(z: typeof zod) {
  return {
    target: z
      .object({
        namespace: z.string().describe('Where the new claim is created'),
        cluster: z
          .string()
          .optional()
          .describe('The cluster of the namespace. Default: the volume’s own'),
        entityRef: z
          .string()
          .optional()
          .describe(
            'The entity that the namespace is bound to. Default: the volume’s own',
          ),
        secret: z
          .string()
          .optional()
          .describe(
            'The Secret there that opens the same repository. Default: the name that the source uses',
          ),
        storageClass: z.string().optional(),
        capacity: z.string().optional().describe('A quantity such as 10Gi'),
        accessMode: z.enum(CLAIM_ACCESS_MODES).optional(),
      })
      .optional()
      .describe(
        'Of restore-elsewhere: where to restore. The plan says which Secret must exist there',
      ),
  };
}

/** Additional input for chosen files. */
function filesShape(z: typeof zod) {
  return {
    paths: z
      .array(z.string())
      .optional()
      .describe(
        'Of restore-files: up to 100 files and folders of the snapshot, such as /photos/2026. A folder includes everything in it. They go into the live volume, or into newClaim',
      ),
    existing: z
      .enum(['keep', 'replace'])
      .optional()
      .describe(
        'Of restore-files: what becomes of files that exist in the live volume. Default: keep, and the restored ones are placed beside them',
      ),
    stopApp: z
      .boolean()
      .optional()
      .describe(
        'Of restore-files: whether the apps that mount the volume are stopped while the files are placed. Default: false',
      ),
  };
}

function titlesOf({ steps }: OperationPlan, isConditional: boolean): string[] {
  return steps
    .filter(({ conditional = false }) => conditional === isConditional)
    .map(({ title }) => title);
}

function toOutput(plan: OperationPlan) {
  return {
    token: plan.token,
    startWith: isDangerousOperation(plan.kind)
      ? 'start-destructive-operation'
      : 'start-operation',
    expiresAt: plan.expiresAt,
    expectedSeconds: plan.expectedSeconds,
    steps: titlesOf(plan, false),
    conditionalSteps: titlesOf(plan, true),
    writes: plan.writes.map(write => ({
      action: write.action,
      kind: write.kind,
      cluster: write.cluster,
      namespace: write.namespace,
      name: write.name,
      fields: write.fields && [...write.fields],
      git: write.git,
    })),
    warnings: plan.warnings.map(({ severity, what, remedy, command }) => ({
      severity,
      what,
      remedy,
      command,
    })),
    volumes: plan.volumes?.map(
      ({ claim, snapshotId, time, restoredTo, missing }) => ({
        claim,
        snapshotId,
        time,
        restoredTo,
        missing,
      }),
    ),
  };
}
