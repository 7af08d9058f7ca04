import { InputError } from '@backstage/errors';
import { isObjectName } from 'backstage-plugin-volsync-node';
import type {
  OperationChoiceRequest,
  OperationRequest,
  OperationStart,
} from 'backstage-plugin-volsync-common';
import { z } from 'zod';

const snapshot = z
  .string()
  .regex(
    /^([0-9a-f]{8}|[0-9a-f]{64})$/,
    'a snapshot is named by its 64 hex digits, or the first 8',
  );
const reason = z
  .string()
  .trim()
  .max(500, 'a reason has 500 characters at most')
  .optional();

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
              name: z.string().refine(isObjectName, 'it is no name'),
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
      claim: z
        .string()
        .refine(
          isObjectName,
          'the name of a claim is lower-case letters, digits, "-" and "."',
        )
        .optional(),
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
    .object({ kind: z.literal('drill'), snapshot: snapshot.optional() })
    .strict(),
]);
const startSchema = z
  .object({ token: z.string().min(1).max(16_384), reason })
  .strict();
const choiceSchema = z
  .object({ choice: z.string().min(1).max(32), reason })
  .strict();

/** Throws `InputError`. @internal */
export function parseOperationRequest(body: unknown): OperationRequest {
  return parse(requestSchema, body);
}

/** Throws `InputError`. @internal */
export function parseOperationStart(body: unknown): OperationStart {
  return parse(startSchema, body);
}

/** Throws `InputError`. @internal */
export function parseOperationChoice(body: unknown): OperationChoiceRequest {
  return parse(choiceSchema, body);
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  const where = issue?.path.map(String).join('.');
  throw new InputError(
    `The body is not what is expected${where ? ` at "${where}"` : ''}: ${
      issue?.message ?? 'it does not fit'
    }`,
  );
}
