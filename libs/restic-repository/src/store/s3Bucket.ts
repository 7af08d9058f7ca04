import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { ObjectStoreError } from './objectStore';

/** An enabled rule of a bucket's lifecycle. @public */
export interface LifecycleRule {
  /** As the store reports it, at most 100 characters */
  readonly id: string;
  /** The prefix of affected keys in the bucket; empty for all */
  readonly prefix: string;
  /** Whether it applies only to objects with tags, which restic never sets */
  readonly needsTags: boolean;
  /** It deletes current objects, after a number of days or on a date */
  readonly expires?: { readonly days?: number; readonly date?: string };
  /** It moves current objects to other classes */
  readonly transitions: readonly {
    readonly storageClass: string;
    readonly days?: number;
    readonly date?: string;
  }[];
  /** After this number of days it deletes versions that were overwritten or deleted */
  readonly noncurrentDays?: number;
}

/** Whether a bucket keeps deleted objects. @public */
export type BucketVersioning = 'enabled' | 'suspended' | 'off';

const maxRules = 1_000;
const maxText = 1_024;

const parser = new XMLParser({
  ignoreAttributes: true,
  removeNSPrefix: true,
  parseTagValue: false,
  processEntities: true,
  isArray: name => ['Rule', 'Transition', 'Tag'].includes(name),
});

/** Parses a response to GetBucketLifecycleConfiguration. Anything else is `invalid`, never a bucket without rules. */
export function parseLifecycle(
  body: Uint8Array,
  where: string,
): readonly LifecycleRule[] {
  const root = parseRoot(body, 'LifecycleConfiguration', where);
  const rules = root.Rule ?? [];
  if (!Array.isArray(rules) || rules.length > maxRules) {
    throw invalid(where, 'it has too many rules');
  }
  return rules.flatMap((rule: unknown, index) => {
    if (!isRecord(rule)) throw invalid(where, 'a rule is empty');
    const status = textOf(rule.Status);
    if (status === undefined) throw invalid(where, 'a rule has no status');
    return status.toLowerCase() === 'enabled' ? [toRule(rule, index)] : [];
  });
}

/** Parses a response to GetBucketVersioning. */
export function parseVersioning(
  body: Uint8Array,
  where: string,
): BucketVersioning {
  const status = textOf(
    parseRoot(body, 'VersioningConfiguration', where).Status,
  )?.toLowerCase();
  switch (status) {
    case undefined:
      return 'off';
    case 'enabled':
    case 'suspended':
      return status;
    default:
      throw invalid(where, 'its status is unknown');
  }
}

function toRule(
  rule: Readonly<Record<string, unknown>>,
  index: number,
): LifecycleRule {
  const filter = isRecord(rule.Filter) ? rule.Filter : {};
  const and = isRecord(filter.And) ? filter.And : {};
  const expiration = isRecord(rule.Expiration) ? rule.Expiration : {};
  const noncurrent = isRecord(rule.NoncurrentVersionExpiration)
    ? rule.NoncurrentVersionExpiration
    : {};
  const expires = toMoment(expiration);
  const transitions = Array.isArray(rule.Transition) ? rule.Transition : [];
  return {
    id: (textOf(rule.ID) ?? `rule ${index + 1}`).slice(0, 100),
    prefix:
      textOf(filter.Prefix) ?? textOf(and.Prefix) ?? textOf(rule.Prefix) ?? '',
    needsTags: [filter.Tag, and.Tag].some(
      tags => Array.isArray(tags) && tags.length > 0,
    ),
    ...(expires ? { expires } : {}),
    transitions: transitions.flatMap((one: unknown) => {
      if (!isRecord(one)) return [];
      const storageClass = textOf(one.StorageClass);
      return storageClass
        ? [{ storageClass: storageClass.slice(0, 64), ...toMoment(one) }]
        : [];
    }),
    ...toDays('noncurrentDays', noncurrent.NoncurrentDays),
  };
}

/** After a number of days, or on a date; undefined for a rule that only removes delete markers. */
function toMoment(
  element: Readonly<Record<string, unknown>>,
): { readonly days?: number; readonly date?: string } | undefined {
  const date = textOf(element.Date);
  const moment = {
    ...toDays('days', element.Days),
    ...(date && !Number.isNaN(Date.parse(date)) ? { date } : {}),
  };
  return Object.keys(moment).length > 0 ? moment : undefined;
}

function toDays<K extends string>(name: K, value: unknown) {
  const text = textOf(value);
  return text !== undefined && /^\d{1,7}$/.test(text)
    ? ({ [name]: Number(text) } as Partial<Record<K, number>>)
    : {};
}

function parseRoot(
  body: Uint8Array,
  name: string,
  where: string,
): Record<string, unknown> {
  const text = Buffer.from(body).toString('utf8');
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) {
    throw invalid(where, 'it declares entities');
  }
  if (XMLValidator.validate(text) !== true) {
    throw invalid(where, 'it is not XML');
  }
  let document: unknown;
  try {
    document = parser.parse(text);
  } catch (cause) {
    throw invalid(where, 'it is not XML', cause);
  }
  if (!isRecord(document) || !(name in document)) {
    throw invalid(where, `it has no ${name}`);
  }
  const root = document[name];
  return isRecord(root) ? root : {};
}

function invalid(where: string, why: string, cause?: unknown) {
  return new ObjectStoreError(
    'invalid',
    `The settings of ${where} are not those of S3: ${why}`,
    { cause },
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== ''
    ? value.slice(0, maxText)
    : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
