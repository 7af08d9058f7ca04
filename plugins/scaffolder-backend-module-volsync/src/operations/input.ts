import { InputError } from '@backstage/errors';
import {
  CLAIM_ACCESS_MODES,
  nameToConfirm,
  parseIsoDuration,
  type OperationKind,
  type OperationRequest,
  type RestoreTarget,
} from 'backstage-plugin-volsync-common';
import type { z as zod } from 'zod/v3';

type Z = typeof zod;

export interface VolumeInput {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
}

interface KindInput {
  readonly kind: OperationKind;
  readonly snapshot?: string;
  readonly newClaim?: string;
  /** Of a restore into another namespace */
  readonly target?: Omit<RestoreTarget, 'claim'>;
  readonly deleteFiles?: boolean;
  /** For an undo or a finish */
  readonly operation?: string;
  readonly paths?: readonly string[];
  readonly existing?: 'keep' | 'replace';
  readonly stopApp?: boolean;
  /** Of a whole service */
  readonly moment?: string;
  readonly without?: readonly string[];
  readonly suffix?: string;
}

/** The volume; all three actions take it. */
export const volumeInput = {
  entityRef: (z: Z) =>
    z
      .string()
      .describe('The catalog entity of the volume: kind:namespace/name'),
  cluster: (z: Z) => z.string().describe('The cluster of the volume'),
  claim: (z: Z) => z.string().describe('The name of the PersistentVolumeClaim'),
};

export const snapshotInput = {
  snapshot: (z: Z) =>
    z
      .string()
      .optional()
      .describe(
        'Of a restore or a drill: the id of the snapshot, 64 hex digits or the first 8. A drill takes the newest by default',
      ),
  newClaim: (z: Z) =>
    z
      .string()
      .optional()
      .describe(
        'Of a restore: the name of the claim that it makes. Default: the name of the claim with "-restore"',
      ),
};

export const targetInput = {
  target: (z: Z) =>
    z
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
        storageClass: z
          .string()
          .optional()
          .describe(
            'Default: the volume’s own class, or the cluster’s default',
          ),
        capacity: z
          .string()
          .optional()
          .describe('A quantity such as 10Gi. Default: that of the volume'),
        accessMode: z
          .enum(CLAIM_ACCESS_MODES)
          .optional()
          .describe('Default: that of the volume'),
      })
      .optional()
      .describe('Of a restore into another namespace (restore-elsewhere)'),
};

export const filesInput = {
  paths: (z: Z) =>
    z
      .array(z.string())
      .optional()
      .describe(
        'Of a restore of chosen files: paths in the snapshot, such as /photos/2026. A folder includes everything in it',
      ),
  existing: (z: Z) =>
    z
      .enum(['keep', 'replace'])
      .optional()
      .describe(
        'Of a restore of chosen files: what becomes of files that exist. Default: keep, and the restored ones are placed beside them',
      ),
  stopApp: (z: Z) =>
    z
      .boolean()
      .optional()
      .describe(
        'Of a restore of chosen files: whether the apps that mount the claim are stopped while the files are placed. Default: false',
      ),
};

export const serviceInput = {
  moment: (z: Z) =>
    z
      .string()
      .optional()
      .describe(
        'Of a whole service: each volume is restored at its newest restore point at or before this time, such as 2026-11-30T03:00:00Z. Default: now',
      ),
  without: (z: Z) =>
    z
      .array(z.string())
      .optional()
      .describe('Of a whole service: claims to leave out'),
  suffix: (z: Z) =>
    z
      .string()
      .optional()
      .describe(
        'Of a whole service that is restored into new claims: they are named <claim>-<suffix>. Default: restore',
      ),
};

export const timeoutInput = (z: Z) =>
  z
    .string()
    .optional()
    .describe(
      'How long the task waits, as an ISO 8601 duration; the operation continues after that. Default: PT1H',
    );

/** Milliseconds. Throws `InputError`. */
export function parseTimeout(timeout = 'PT1H'): number {
  const seconds = parseIsoDuration(timeout);
  if (seconds === undefined) {
    throw new InputError(
      `"timeout" must be an ISO 8601 duration such as "PT1H"; it is ${JSON.stringify(
        timeout.slice(0, 100),
      )}`,
    );
  }
  return seconds * 1_000;
}

/** Throws `InputError` if a restore names no snapshot. */
export function toOperationRequest(
  input: KindInput & VolumeInput,
  /** Of an undo: whether the earlier operation was one on a whole service */
  { isService = false }: { readonly isService?: boolean } = {},
): OperationRequest {
  const { kind, snapshot, newClaim, deleteFiles, claim } = input;
  if (kind === 'drill') {
    return { kind, ...(snapshot !== undefined && { snapshot }) };
  }
  if (kind === 'undo' || kind === 'finish') {
    return kind === 'undo'
      ? {
          kind,
          operation: requireOperation(input),
          confirm: nameToConfirm({ ...input, isService }),
        }
      : { kind, operation: requireOperation(input) };
  }
  if (kind === 'restore-service' || kind === 'restore-service-in-place') {
    return toServiceRequest({ ...input, kind });
  }
  if (
    kind !== 'restore' &&
    kind !== 'restore-elsewhere' &&
    kind !== 'restore-in-place' &&
    kind !== 'restore-files' &&
    kind !== 'compare-live' &&
    kind !== 'delete-snapshot'
  ) {
    return { kind };
  }
  if (!snapshot) {
    throw new InputError(
      `"${kind}" needs the id of a snapshot, in "snapshot": its tab lists them`,
    );
  }
  if (kind === 'compare-live') {
    return { kind, snapshot };
  }
  if (kind === 'restore-elsewhere') {
    return toElsewhereRequest(input, snapshot);
  }
  if (kind === 'delete-snapshot') {
    // Nothing is written yet: the name is asked for where the plan is started.
    return { kind, snapshot, confirm: claim };
  }
  if (kind === 'restore-files') {
    return toFilesRequest(input, snapshot);
  }
  return kind === 'restore'
    ? { kind, snapshot, ...(newClaim !== undefined && { claim: newClaim }) }
    : {
        kind,
        snapshot,
        // Nothing is written yet: the name is required when the plan is started.
        confirm: claim,
        ...(deleteFiles !== undefined && { deleteFiles }),
      };
}

function toElsewhereRequest(
  { target, newClaim }: KindInput,
  snapshot: string,
): OperationRequest {
  if (!target) {
    throw new InputError(
      '"restore-elsewhere" needs the namespace to restore into, in "target"',
    );
  }
  return {
    kind: 'restore-elsewhere',
    snapshot,
    target: { ...target, ...(newClaim !== undefined && { claim: newClaim }) },
  };
}

function requireOperation({ kind, operation }: KindInput): string {
  if (!operation) {
    throw new InputError(
      `"${kind}" needs the id of the earlier operation, in "operation": its result has it`,
    );
  }
  return operation;
}

function toServiceRequest(
  input: KindInput &
    VolumeInput & {
      readonly kind: 'restore-service' | 'restore-service-in-place';
    },
): OperationRequest {
  const { kind, moment, without, suffix, deleteFiles } = input;
  const chosen = {
    ...(moment !== undefined && { moment }),
    ...(without !== undefined && { without }),
  };
  return kind === 'restore-service'
    ? { kind, ...chosen, ...(suffix !== undefined && { suffix }) }
    : {
        kind,
        ...chosen,
        // Nothing is written yet: the name is asked for where the plan is started.
        confirm: nameToConfirm({ ...input, isService: true }),
        ...(deleteFiles !== undefined && { deleteFiles }),
      };
}

function toFilesRequest(
  { paths, newClaim, existing, stopApp }: KindInput,
  snapshot: string,
): OperationRequest {
  if (!paths?.length) {
    throw new InputError(
      '"restore-files" needs files and folders of the snapshot, in "paths"',
    );
  }
  return {
    kind: 'restore-files',
    snapshot,
    paths,
    ...(newClaim !== undefined && { claim: newClaim }),
    ...(existing !== undefined && { existing }),
    ...(stopApp !== undefined && { stopApp }),
  };
}
