import type { ChangedField, SeenChange } from '../verdict/evidence';
import { valueOf } from '../verdict/reading';
import type { VolumeEvidence } from '../verdict/evidence';
import { quoted } from './entry';
import type { TimelineEntry } from './entry';
import { listWork } from './moverWork';
import type { MoverWork } from './moverWork';

const FIELDS_SHOWN = 3;

/** Changes of objects: creation, deletion, and each observed change of a spec. */
export function toChangeEntries(work: MoverWork): readonly TimelineEntry[] {
  const { resource, subject, kind, evidence } = work;
  const { creationTimestamp, deletionTimestamp, name } = resource.metadata;
  const lifecycle: TimelineEntry[] = [];
  if (creationTimestamp) {
    lifecycle.push({
      at: creationTimestamp,
      kind: 'change',
      what: `${kind} ${quoted(name)} created`,
      subject,
    });
  }
  if (deletionTimestamp) {
    lifecycle.push({
      at: deletionTimestamp,
      kind: 'change',
      severity: 'warning',
      what: `${kind} ${quoted(name)} deleted, waiting for its finalizers`,
      subject,
    });
  }
  return [
    ...lifecycle,
    ...(evidence.seenChanges ?? []).flatMap(change =>
      toSpecEntries(work, change),
    ),
  ];
}

/** A pause gets a separate entry because people look for it. */
function toSpecEntries(
  { run, subject }: MoverWork,
  { at, fields, more = 0 }: SeenChange,
): readonly TimelineEntry[] {
  const pause = fields.find(({ path }) => path === 'paused');
  const manual = fields.find(({ path }) => path === 'trigger.manual');
  const rest = fields.filter(field => field !== pause && field !== manual);
  const entries: TimelineEntry[] = [];
  if (pause) {
    entries.push(
      pause.to === 'true'
        ? {
            at,
            kind: 'pause',
            severity: 'warning',
            what: `${run}s paused`,
            subject,
          }
        : { at, kind: 'resume', what: `${run}s resumed`, subject },
    );
  }
  if (manual) {
    entries.push({
      at,
      kind: 'change',
      what: describeTrigger(manual, run),
      subject,
    });
  }
  if (rest.length + more > 0) {
    entries.push({
      at,
      kind: 'change',
      what: describeFields(rest, more),
      subject,
    });
  }
  return entries;
}

function describeTrigger({ from, to }: ChangedField, run: string): string {
  return to === undefined
    ? `Manual trigger ${quoted(from ?? '')} removed`
    : `Manual ${run.toLowerCase()} requested, with trigger ${quoted(to)}`;
}

function describeFields(fields: readonly ChangedField[], more: number): string {
  const hidden = Math.max(0, fields.length - FIELDS_SHOWN) + more;
  const shown = fields.slice(0, FIELDS_SHOWN).map(describeField).join('; ');
  return `Configuration changed: ${shown}${
    hidden > 0 ? `; and ${hidden} more` : ''
  }`;
}

function describeField({ path, from, to }: ChangedField): string {
  if (from !== undefined && to !== undefined) {
    return `${path} from ${quoted(from)} to ${quoted(to)}`;
  }
  if (to !== undefined) {
    return `${path} set to ${quoted(to)}`;
  }
  return from !== undefined
    ? `${path} ${quoted(from)} removed`
    : `${path} changed`;
}

/** When the claim was created, and when the repository's Secret was last changed. */
export function toSurroundingEntries(
  volume: VolumeEvidence,
): readonly TimelineEntry[] {
  const claim = valueOf(volume.claim)?.metadata;
  const secrets = new Map(
    listWork(volume).flatMap(({ evidence }) => {
      const secret = valueOf(evidence.secret);
      return secret?.changedAt
        ? [[secret.name, secret.changedAt] as const]
        : [];
    }),
  );
  return [
    ...(claim?.creationTimestamp
      ? [
          {
            at: claim.creationTimestamp,
            kind: 'change' as const,
            what: `Volume ${quoted(volume.claimName)} created`,
            subject: `PersistentVolumeClaim ${volume.claimName}`,
          },
        ]
      : []),
    ...[...secrets].map(([name, at]) => ({
      at,
      kind: 'change' as const,
      what: `Secret ${quoted(name)} of the repository last changed`,
      subject: `Secret ${name}`,
    })),
  ];
}
