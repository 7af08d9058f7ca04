import { InputError } from '@backstage/errors';
import { isNamespaceName, isObjectName } from 'backstage-plugin-volsync-node';
import {
  CLAIM_ACCESS_MODES,
  MAX_SERVICE_VOLUMES,
  MAX_CHOSEN_PATHS,
  parseQuantity,
  type OperationChoiceRequest,
  type OperationRequest,
  type OperationStart,
} from 'backstage-plugin-volsync-common';
import { z } from 'zod';

/** Enough for 20 volumes of a service, with their movers' settings */
const MAX_TOKEN_LENGTH = 200_000;
/** Enough for 500 volumes with long names */
const MAX_BULK_TOKEN_LENGTH = 1_000_000;

const snapshot = z
  .string()
  .regex(
    /^([0-9a-f]{8}|[0-9a-f]{64})$/,
    'a snapshot id has 64 hex digits; the first 8 are enough',
  );
const operationId = z.string().uuid('the id of an operation is a UUID');
const claimName = z
  .string()
  .refine(
    isObjectName,
    'the name of a claim contains only lowercase letters, digits, "-" and "."',
  );
const reason = z
  .string()
  .trim()
  .max(500, 'a reason has at most 500 characters')
  .optional();

const serviceMoment = {
  moment: z
    .string()
    .datetime({
      offset: true,
      message: 'a moment is a time such as 2026-11-30T03:00:00Z',
    })
    .optional(),
  without: z
    .array(z.string().refine(isObjectName, 'invalid name'))
    .max(MAX_SERVICE_VOLUMES)
    .optional(),
};

const requestSchema = z.discriminatedUnion('kind', [
  z
    .object({
      kind: z.enum(['backup', 'pause', 'resume', 'unlock']),
    })
    .strict(),
  z
    .object({
      kind: z.literal('clean-up'),
      only: z
        .array(
          z
            .object({
              kind: z.enum([
                'Job',
                'PersistentVolumeClaim',
                'ReplicationDestination',
                'VolumeSnapshot',
              ]),
              name: z.string().refine(isObjectName, 'invalid name'),
            })
            .strict(),
        )
        .min(1)
        .max(100)
        .optional(),
    })
    .strict(),
  z
    .object({
      kind: z.literal('restore'),
      snapshot,
      claim: claimName.optional(),
    })
    .strict(),
  z
    .object({
      kind: z.literal('restore-elsewhere'),
      snapshot,
      target: z
        .object({
          entityRef: z
            .string()
            .max(500)
            .regex(
              /^[^\s:/]+:[^\s:/]+\/[^\s:/]+$/,
              'an entity is named kind:namespace/name',
            )
            .optional(),
          cluster: z.string().min(1).max(500).optional(),
          namespace: z
            .string()
            .refine(isNamespaceName, 'invalid name of a namespace'),
          claim: claimName
            .refine(
              name => name.length <= 63,
              'the name of a claim has 63 characters at most',
            )
            .optional(),
          secret: z.string().refine(isObjectName, 'invalid name').optional(),
          storageClass: z
            .string()
            .refine(isObjectName, 'invalid name')
            .optional(),
          capacity: z
            .string()
            .max(20)
            .refine(
              text => (parseQuantity(text) ?? 0) > 0,
              'a capacity is a quantity such as 10Gi',
            )
            .optional(),
          accessMode: z.enum(CLAIM_ACCESS_MODES).optional(),
        })
        .strict(),
    })
    .strict(),
  z
    .object({
      kind: z.literal('restore-in-place'),
      snapshot,
      confirm: z.string().max(253),
      deleteFiles: z.boolean().optional(),
      withoutSafetyPoint: z.boolean().optional(),
    })
    .strict(),
  z
    .object({
      kind: z.literal('undo'),
      operation: operationId,
      confirm: z.string().max(253),
    })
    .strict(),
  z
    .object({
      kind: z.literal('finish'),
      operation: operationId,
    })
    .strict(),
  z
    .object({
      kind: z.literal('restore-service'),
      ...serviceMoment,
      suffix: z
        .string()
        .max(20)
        .regex(
          /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
          'a suffix contains only lowercase letters, digits and "-"',
        )
        .optional(),
    })
    .strict(),
  z
    .object({
      kind: z.literal('restore-service-in-place'),
      ...serviceMoment,
      confirm: z.string().max(253),
      deleteFiles: z.boolean().optional(),
      withoutSafetyPoint: z.boolean().optional(),
    })
    .strict(),
  z
    .object({
      kind: z.literal('restore-files'),
      snapshot,
      paths: z.array(z.string().min(2)).min(1).max(MAX_CHOSEN_PATHS),
      claim: claimName.optional(),
      existing: z.enum(['keep', 'replace']).optional(),
      stopApp: z.boolean().optional(),
    })
    .strict(),
  z.object({ kind: z.literal('compare-live'), snapshot }).strict(),
  z
    .object({
      kind: z.literal('delete-snapshot'),
      snapshot,
      confirm: z.string().max(253),
    })
    .strict(),
  z
    .object({ kind: z.literal('drill'), snapshot: snapshot.optional() })
    .strict(),
]);
const startSchema = z
  .object({ token: z.string().min(1).max(MAX_TOKEN_LENGTH), reason })
  .strict();
// A bulk plan names all of its volumes.
const bulkStartSchema = z
  .object({ token: z.string().min(1).max(MAX_BULK_TOKEN_LENGTH), reason })
  .strict();
const choiceSchema = z
  .object({ choice: z.string().min(1).max(32), reason })
  .strict();

/** Often requested, but VolSync can't do it: its retention can't exempt a snapshot by name or tag. */
const KEEP = 'keep-snapshot';
const KEEP_REFUSAL =
  "A single snapshot can't be kept: VolSync's retention forgets it like any other, whatever its tags. Restore it to a new volume, or raise spec.restic.retain of the source";

/** Throws `InputError`. @internal */
export function parseOperationRequest(body: unknown): OperationRequest {
  if ((body as { readonly kind?: unknown } | undefined)?.kind === KEEP) {
    throw new InputError(KEEP_REFUSAL);
  }
  return parseBody(requestSchema, body);
}

/** Throws `InputError`. @internal */
export function parseOperationStart(body: unknown): OperationStart {
  return parseBody(startSchema, body);
}

/** Throws `InputError`. @internal */
export function parseBulkStart(body: unknown): OperationStart {
  return parseBody(bulkStartSchema, body);
}

/** Throws `InputError`. @internal */
export function parseOperationChoice(body: unknown): OperationChoiceRequest {
  return parseBody(choiceSchema, body);
}

/** Throws `InputError`. @internal */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  const where = issue?.path.map(String).join('.');
  throw new InputError(
    `Invalid request body${where ? ` at "${where}"` : ''}: ${
      issue?.message ?? 'invalid value'
    }`,
  );
}
