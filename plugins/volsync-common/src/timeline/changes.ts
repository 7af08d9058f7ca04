import type { ChangedField, SeenChange } from '../verdict/evidence';
import { valueOf } from '../verdict/reading';
import type { VolumeEvidence } from '../verdict/evidence';
import { quoted } from './entry';
import type { TimelineEntry } from './entry';
import { listWork } from './moverWork';
import type { MoverWork } from './moverWork';

const FIELDS_SHOWN = 3;

/** What was written: the objects' births, and each change of a spec that was seen. */
export function toChangeEntries(work: MoverWork): readonly TimelineEntry[] {
  const { resource, subject, kind, evidence } = work;
  const { creationTimestamp, deletionTimestamp, name } = resource.metadata;
  const noun =
    kind === 'ReplicationSource'
      ? 'Replication source'
      : 'Replication destination';
  const lives: TimelineEntry[] = [];
  if (creationTimestamp) {
    lives.push({
      at: creationTimestamp,
      kind: 'change',
      what: `${noun} ${quoted(name)} was created`,
      subject,
    });
  }
  if (deletionTimestamp) {
    lives.push({
      at: deletionTimestamp,
      kind: 'change',
      severity: 'warning',
      what: `${noun} ${quoted(name)} was deleted, and waits for its finalizers`,
      subject,
    });
  }
  return [
    ...lives,
    ...(evidence.seenChanges ?? []).flatMap(change =>
      toSpecEntries(work, change),
    ),
  ];
}

/** A pause is what people look for: it is an entry of its own, whatever else was written with it. */
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
            what: `${run}s were paused`,
            subject,
          }
        : { at, kind: 'resume', what: `${run}s were resumed`, subject },
    );
  }
  if (manual) {
    entries.push({ at, kind: 'change', what: sayManual(manual, run), subject });
  }
  if (rest.length + more > 0) {
    entries.push({ at, kind: 'change', what: sayFields(rest, more), subject });
  }
  return entries;
}

function sayManual({ from, to }: ChangedField, run: string): string {
  return to === undefined
    ? `The manual trigger ${quoted(from ?? '')} was taken away`
    : `${run} asked for by hand, with the tag ${quoted(to)}`;
}

function sayFields(fields: readonly ChangedField[], more: number): string {
  const hidden = Math.max(0, fields.length - FIELDS_SHOWN) + more;
  const said = fields.slice(0, FIELDS_SHOWN).map(sayField).join('; ');
  return `Set-up changed: ${said}${hidden > 0 ? `; and ${hidden} more` : ''}`;
}

function sayField({ path, from, to }: ChangedField): string {
  if (from !== undefined && to !== undefined) {
    return `${path} from ${quoted(from)} to ${quoted(to)}`;
  }
  if (to !== undefined) {
    return `${path} set to ${quoted(to)}`;
  }
  return from !== undefined
    ? `${path} ${quoted(from)} taken away`
    : `${path} changed`;
}

/** The claim's birth, and the last time somebody wrote a Secret that the backups need. */
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
            what: `The claim ${quoted(volume.claimName)} was created`,
            subject: `PersistentVolumeClaim ${volume.claimName}`,
          },
        ]
      : []),
    ...[...secrets].map(([name, at]) => ({
      at,
      kind: 'change' as const,
      what: `The Secret of the repository, ${quoted(name)}, was last written`,
      subject: `Secret ${name}`,
    })),
  ];
}
