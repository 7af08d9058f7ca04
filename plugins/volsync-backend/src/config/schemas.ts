import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { isNamespaceName } from 'backstage-plugin-volsync-node';
import ipaddr from 'ipaddr.js';
import { Duration } from 'luxon';
import { z } from 'zod';

/** Seconds, as a number, an ISO 8601 duration or Backstage's `{ minutes: 5 }`. @internal */
export const durationSchema = z
  .union([
    z.number().positive('a duration must be more than 0 seconds'),
    z.string(),
    z.record(z.string(), z.number()),
  ])
  .transform((value, context): number => {
    const duration = toDuration(value);
    const milliseconds = duration?.isValid ? duration.toMillis() : 0;
    if (!(milliseconds > 0)) {
      context.addIssue({
        code: 'custom',
        message:
          'a duration must be more than 0: seconds as a number, ISO 8601 such as "PT10M", or { minutes: 10 }',
      });
    }
    return milliseconds;
  });

function toDuration(
  value: number | string | Record<string, number>,
): Duration | undefined {
  try {
    if (typeof value === 'number') {
      return Duration.fromObject({ seconds: value });
    }
    return typeof value === 'string'
      ? Duration.fromISO(value)
      : Duration.fromObject(value);
  } catch {
    return undefined;
  }
}

export const textSchema = z.string().trim().min(1, 'must not be empty');

/** A full entity ref. */
export const entityRefSchema = (example: string) =>
  textSchema.transform((ref, context): string => {
    try {
      return stringifyEntityRef(parseEntityRef(ref));
    } catch {
      context.addIssue({
        code: 'custom',
        message: `must be a full ref such as "${example}"`,
      });
      return z.NEVER;
    }
  });

/** The name or a pattern of a namespace. @internal */
export const namespacePatternSchema = textSchema.refine(
  pattern =>
    /^[-a-z0-9*?[\]{},!|]+$/.test(pattern) &&
    (/[*?[\]{}]/.test(pattern) || isNamespaceName(pattern)),
  'must be the name of a namespace or a pattern such as "team-*"',
);

/** An HTTP address without user, password, query or fragment. @internal */
export const httpUrlSchema = textSchema.superRefine((value, context) => {
  const rule = httpUrlRule(value);
  if (rule !== undefined) {
    context.addIssue({ code: 'custom', message: rule });
  }
});

function httpUrlRule(value: string): string | undefined {
  if (!URL.canParse(value)) {
    return 'must be an absolute URL such as "https://host:6443"';
  }
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return 'must start with http:// or https://';
  }
  if (url.username !== '' || url.password !== '') {
    return 'must not contain a user name or password';
  }
  return url.search !== '' || url.hash !== ''
    ? 'must not have a query or fragment'
    : undefined;
}

/** An address range. @internal */
export const cidrSchema = textSchema.refine(
  value => ipaddr.isValidCIDR(value),
  'must be a range of addresses such as "10.0.0.0/8" or "fd00::/8"',
);
