import { isObjectName } from 'backstage-plugin-volsync-node';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  BULK_KINDS,
  MAX_BULK_VOLUMES,
  type BulkRequest,
  type BulkStop,
} from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import { parseBody } from '../parseRequests';

const entityRef = z
  .string()
  .max(250)
  .transform((text, context) => {
    try {
      return stringifyEntityRef(parseEntityRef(text));
    } catch {
      context.addIssue({
        code: 'custom',
        message: 'write the full reference, "kind:namespace/name"',
      });
      return z.NEVER;
    }
  });
const cluster = z.string().min(1).max(253);
const requestSchema = z
  .object({
    kind: z.enum(BULK_KINDS),
    volumes: z
      .array(
        z
          .object({
            entityRef,
            cluster,
            claim: z.string().refine(isObjectName, 'invalid name'),
          })
          .strict(),
      )
      .min(1)
      .max(MAX_BULK_VOLUMES, `at most ${MAX_BULK_VOLUMES} volumes at once`)
      .optional(),
    owner: entityRef.optional(),
    system: entityRef.optional(),
    cluster: cluster.optional(),
  })
  .strict()
  .refine(
    ({ volumes, ...selection }) =>
      (volumes !== undefined) !==
      [selection.owner, selection.system, selection.cluster].some(
        one => one !== undefined,
      ),
    'give either "volumes", or at least one of "owner", "system" and "cluster"',
  );
const stopSchema = z.object({ running: z.boolean().optional() }).strict();

/** Throws `InputError`. @internal */
export function parseBulkRequest(body: unknown): BulkRequest {
  return parseBody(requestSchema, body);
}

/** Throws `InputError`. @internal */
export function parseBulkStop(body: unknown): BulkStop {
  return parseBody(stopSchema, body);
}
