import { shell } from '../quoting';
import { earliest, formatTime, secondsBetween } from './clock';
import type { MoverContext } from './context';
import type { Reading, UnreadReason } from './reading';
import type { Draft } from './rule';
import type { FixStep } from './verdict';
import { listOf } from './wording';

/*
 * Missing readings
 *
 * A reading that failed after it had succeeded keeps its value (see keepLastKnown), so findings that rest on it stay.
 * For a short time the verdict stays, too, and an info finding gives the age of the data. After that, or if nothing was
 * ever read, the volume is unknown, unless a worse state is known. This holds for every reading that a critical or a
 * warning finding of this volume can rest on, and for no other, so a lost reading never makes a volume greener.
 */

/** How long a lost reading still counts: longer than a restart of an API server takes. @public */
export const READING_GRACE_SECONDS = 300;

/** Nothing was lost: nothing was requested, or a replay has no data. */
const NOT_ASKED: ReadonlySet<UnreadReason> = new Set([
  'not-configured',
  'not-recorded',
]);

/** A reading, and the consequence if it is missing. */
export interface Part {
  /** `pods of ReplicationSource "app"` */
  readonly part: string;
  /** The resource's plural name in the API */
  readonly resource: string;
  readonly reading: Reading<unknown>;
  /** Completes "could not be read, so …" */
  readonly cost: string;
  /** Reasons that don't count as missing, such as that the cluster does not have the kind */
  readonly unless?: readonly UnreadReason[];
}

/** Why a reading is missing or not current. */
export interface Gap extends Part {
  readonly reason: UnreadReason;
  readonly message: string;
  /** RFC 3339 */
  readonly since?: string;
  /** When it was last read, RFC 3339; absent if never */
  readonly knownAt?: string;
}

/**
 * Readings that never succeeded, or were lost for longer than the grace period: nothing good may be concluded from
 * them.
 */
export function gapsIn(parts: readonly Part[], now: string): readonly Gap[] {
  return parts.flatMap(part => {
    const { reading, unless = [] } = part;
    if (reading.state === 'unread') {
      const { reason, message, at } = reading;
      return NOT_ASKED.has(reason) || unless.includes(reason)
        ? []
        : [{ ...part, reason, message, since: at }];
    }
    return isOutdated(reading, now) &&
      !unless.some(r => r === reading.lost?.reason)
      ? lossIn(part)
      : [];
  });
}

/** Readings that were lost only recently. */
export function briefLossesIn(
  parts: readonly Part[],
  now: string,
): readonly Gap[] {
  return parts.flatMap(part =>
    isOutdated(part.reading, now) ? [] : lossIn(part),
  );
}

function lossIn(part: Part): Gap[] {
  const { reading } = part;
  return reading.state === 'read' && reading.lost
    ? [{ ...part, ...reading.lost, knownAt: reading.at }]
    : [];
}

function isOutdated(reading: Reading<unknown>, now: string): boolean {
  return (
    reading.state === 'read' &&
    reading.lost !== undefined &&
    // An unknown duration does not count as short.
    !(
      (secondsBetween(reading.lost.since, now) ?? Infinity) <=
      READING_GRACE_SECONDS
    )
  );
}

/** Readings that explain a run, and those that its next run needs. */
export function runParts({ mover, kind, name }: MoverContext): readonly Part[] {
  const of = (part: string) => `${part} of ${kind} "${name}"`;
  const cost = 'a failing or stuck run goes unnoticed';
  return [
    { part: of('Jobs'), resource: 'jobs', reading: mover.jobs, cost },
    { part: of('pods'), resource: 'pods', reading: mover.pods, cost },
    {
      part: of('PersistentVolumeClaims'),
      resource: 'persistentvolumeclaims',
      reading: mover.claims,
      cost,
    },
    {
      part: of('volume snapshots'),
      resource: 'volumesnapshots',
      reading: mover.volumeSnapshots,
      cost,
      unless: ['not-found'],
    },
    { part: of('events'), resource: 'events', reading: mover.events, cost },
  ];
}

/** Readings of the surroundings: those that a finding against this volume can rest on, and the others. */
export function surroundingParts({
  mover,
  secretName,
  options,
}: MoverContext): {
  readonly needed: readonly Part[];
  readonly others: readonly Part[];
} {
  const storageClasses: Part = {
    part: 'storage classes',
    resource: 'storageclasses',
    reading: mover.storageClasses,
    cost: 'a missing class goes unnoticed until a run fails',
    unless: ['not-found'],
  };
  const snapshotClasses: Part = {
    part: 'volume snapshot classes',
    resource: 'volumesnapshotclasses',
    reading: mover.volumeSnapshotClasses,
    cost: 'a missing class goes unnoticed until a run fails',
    unless: ['not-found'],
  };
  const ofSecret: readonly Part[] =
    secretName === undefined
      ? []
      : [
          {
            part: `keys of Secret "${secretName}"`,
            resource: 'secrets',
            reading: mover.secret,
            cost: 'a missing key goes unnoticed until a run fails',
            unless: ['not-found'],
          },
          {
            part: 'ExternalSecret',
            resource: 'externalsecrets',
            reading: mover.externalSecret,
            cost: 'its failure goes unnoticed',
            unless: ['not-found'],
          },
        ];
  const namesClass = [
    options?.storageClassName,
    options?.cacheStorageClassName,
  ].some(Boolean);
  const namesSnapshotClass = options?.volumeSnapshotClassName !== undefined;
  return {
    needed: [
      ...(namesClass ? [storageClasses] : []),
      ...(namesSnapshotClass ? [snapshotClasses] : []),
      ...ofSecret,
      {
        part: 'controller',
        resource: 'deployments',
        reading: mover.controller,
        cost: 'an outage of it goes unnoticed',
        unless: ['not-found'],
      },
    ],
    others: [
      ...(namesClass ? [] : [storageClasses]),
      ...(namesSnapshotClass ? [] : [snapshotClasses]),
      {
        part: 'Flux resources',
        resource: 'kustomizations',
        reading: mover.flux,
        cost: 'a suspension goes unnoticed',
        unless: ['not-found'],
      },
    ],
  };
}

/** One finding for each consequence of missing readings. */
export function explainGaps(
  gaps: readonly Gap[],
  namespace: string,
): readonly Draft[] {
  const byCost = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const key = `${gap.cost} ${gap.reason} ${gap.knownAt === undefined}`;
    byCost.set(key, [...(byCost.get(key) ?? []), gap]);
  }
  return [...byCost.values()].map(alike => ({
    what: `The ${describeParts(alike)} could not be read, so ${
      alike[0]?.cost
    }.`,
    why: describeCauses(alike),
    means:
      "The portal can't confirm that the data is protected. Check the cluster directly.",
    fix: alike.slice(0, 1).map(gap => toFix(gap, namespace)),
    since: earliest(alike.map(({ since }) => since)),
  }));
}

/** `Jobs and pods of ReplicationSource "app"` */
function describeParts(gaps: readonly Gap[]): string {
  const bySubject = new Map<string, string[]>();
  for (const { part } of gaps) {
    const [, noun = part, subject = ''] = /^(.*?)( of .*)?$/.exec(part) ?? [];
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), noun]);
  }
  return listOf(
    [...bySubject].map(([subject, nouns]) => `${listOf(nouns)}${subject}`),
  );
}

/** Why these parts are missing, and how old the data is that is shown of them. */
export function describeCauses(gaps: readonly Gap[]): string {
  const messages = [...new Set(gaps.map(({ message }) => message))];
  const age = describeAge(gaps);
  return age.length === 0
    ? messages.join(' ')
    : [...messages.map(endSentence), ...age].join(' ');
}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** `What is shown was read at …`; empty if it never was. */
function describeAge(gaps: readonly Gap[]): readonly string[] {
  const knownAt = earliest(gaps.map(gap => gap.knownAt));
  return knownAt === undefined
    ? []
    : [`What is shown was last read at ${formatTime(knownAt)}.`];
}

function toFix({ reason, resource }: Gap, namespace: string): FixStep {
  return {
    text:
      reason === 'forbidden'
        ? `Grant the portal's service account permission to get, list and watch ${resource}.`
        : 'Check that the portal can reach the cluster.',
    command: shell`kubectl auth can-i list ${resource} -n ${namespace}`,
  };
}
