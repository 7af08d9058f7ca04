import { badRequest } from '../errors/statusErrors';
import { isJsonObject } from '../json';
import { invalidObject, unsupported } from '../validation/fieldError';

/** Delete options; from the body, else from the query. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: {
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
  readonly dryRun?: boolean;
}

const policies = ['Foreground', 'Background', 'Orphan'] as const;
const kind = { group: 'meta.k8s.io', kind: 'DeleteOptions' };

function policyOf(value: unknown): DeleteOptions['propagationPolicy'] {
  if (value === undefined || value === null) {
    return undefined;
  }
  const policy = policies.find(item => item === value);
  if (!policy) {
    throw invalidObject(kind, '', [
      unsupported('propagationPolicy', value, [...policies, 'nil']),
    ]);
  }
  return policy;
}

function graceOf(value: unknown): number | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  const seconds = Number(value);
  if (!Number.isInteger(seconds) || value === '') {
    throw badRequest(`gracePeriodSeconds must be a whole number`);
  }
  return Math.max(seconds, 0);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function parseDeleteOptions(
  body: unknown,
  query: URLSearchParams,
  dryRun: boolean,
): DeleteOptions {
  if (body !== undefined && !isJsonObject(body)) {
    throw badRequest(`the body of a delete must be a DeleteOptions object`);
  }
  const options = body ?? {};
  if (options.kind !== undefined && options.kind !== 'DeleteOptions') {
    throw badRequest(
      `decoded object cannot be converted to DeleteOptions: its kind is ${JSON.stringify(
        options.kind,
      )}`,
    );
  }
  const wanted = isJsonObject(options.preconditions)
    ? options.preconditions
    : {};
  const orphan = options.orphanDependents === true ? 'Orphan' : undefined;
  return {
    gracePeriodSeconds: graceOf(
      options.gracePeriodSeconds ?? query.get('gracePeriodSeconds'),
    ),
    propagationPolicy:
      policyOf(options.propagationPolicy ?? query.get('propagationPolicy')) ??
      orphan,
    preconditions: {
      uid: textOf(wanted.uid),
      resourceVersion: textOf(wanted.resourceVersion),
    },
    dryRun:
      dryRun ||
      (Array.isArray(options.dryRun) && options.dryRun.includes('All')),
  };
}
