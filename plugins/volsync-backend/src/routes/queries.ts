import { InputError } from '@backstage/errors';
import type { Request } from 'express';
import { z } from 'zod';

const SNAPSHOT = /^[0-9a-f]{8,64}$/;

/** Parses the query parameters of a request. Throws `InputError` that names the parameter and the rule. @internal */
export function readQuery<T extends z.ZodTypeAny>(
  request: Request,
  schema: T,
): z.output<T> {
  const parsed = schema.safeParse(request.query);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InputError(
      `The parameter "${String(issue?.path[0] ?? '')}" ${
        issue?.message ?? 'is invalid'
      }`,
    );
  }
  return parsed.data;
}

/** Throws `InputError`. @internal */
export function readSnapshotId(params: Record<string, string>): string {
  const { id = '' } = params;
  if (!SNAPSHOT.test(id)) {
    throw new InputError(
      `Invalid snapshot id. It must have at least 8 hex digits: ${JSON.stringify(
        id.slice(0, 100),
      )}`,
    );
  }
  return id;
}

const TIME =
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const ONCE = 'must be given exactly once';

const once = z.string({ message: ONCE });

/** Absent if empty. @internal */
export const textParameter = once
  .max(200, 'must have at most 200 characters')
  .transform(text => (text === '' ? undefined : text))
  .optional();

export const neededTextParameter = once
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters');

/** A path inside a snapshot; the root if absent. @internal */
export const pathParameter = once
  .max(16_384, 'must have at most 16384 characters')
  .refine(path => path.startsWith('/'), 'must start with "/"')
  .refine(path => !path.includes('\0'), 'must not contain NUL')
  .default('/');

export const timeParameter = once
  .refine(
    time => TIME.test(time) && !Number.isNaN(Date.parse(time)),
    'must be a time such as "2026-11-25T03:00:00Z"',
  )
  .optional();

export const snapshotParameter = once
  .regex(SNAPSHOT, 'must be a snapshot id of at least 8 hex digits')
  .optional();

export const flagParameter = z
  .enum(['true', 'false'], { message: 'must be "true" or "false"' })
  .default('false')
  .transform(value => value === 'true');

export function countParameter(options: {
  readonly least: number;
  readonly most: number;
  readonly otherwise: number;
}) {
  const { least, most, otherwise } = options;
  const rule = `must be a whole number from ${least} to ${most}`;
  return once
    .regex(/^\d{1,12}$/, rule)
    .transform(Number)
    .refine(value => value >= least && value <= most, rule)
    .default(otherwise as never);
}
