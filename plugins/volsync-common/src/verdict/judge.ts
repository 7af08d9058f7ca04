import { toDestinationContext, toSourceContext } from './context';
import type { SourceContext, VolumeContext } from './context';
import { otherMover } from '../volsync/movers';
import { earliest, latest, toMillis } from './clock';
import type { SourceEvidence, VolumeEvidence } from './evidence';
import { runRules } from './findings';
import type { Weighed } from './findings';
import { valueOf } from './reading';
import { rules as allRules } from './registry';
import type { Rule } from './rule';
import type { Verdict, VolumeJudgement } from './verdict';

/*
 * How a verdict comes about
 *
 * Rules turn evidence into findings, and each finding has one effect. The verdict is the strongest of these effects and
 * of what the evidence itself shows: failing > unprotected > at-risk > unknown > protected.
 *
 * Only proof improves a verdict. `protected` is not the default if no rule applies: it has its own condition (the
 * snapshot of the last success is in the repository and recent enough), and otherwise the verdict is `unknown`. So a
 * failed reading or an unknown field can never turn a volume green.
 */

/** Evaluates the evidence of one volume. Pure: the clock is in the evidence. @public */
export function judgeVolume(evidence: VolumeEvidence): VolumeJudgement {
  return judgeVolumeBy(allRules, evidence);
}

/**
 * Evaluates one source of a volume with several sources. Undefined if there is no source with that name.
 *
 * @public
 */
export function judgeSource(
  evidence: VolumeEvidence,
  sourceName: string,
): VolumeJudgement | undefined {
  const { sources } = evidence;
  if (sources.state === 'unread') {
    return judgeVolume(evidence);
  }
  const isOwn = ({ source }: SourceEvidence) =>
    source.metadata.name === sourceName;
  const own = sources.value.filter(isOwn);
  return own.length
    ? judgeVolume({
        ...evidence,
        sources: { ...sources, value: own },
        neighbours: [
          ...(evidence.neighbours ?? []),
          ...sources.value.filter(one => !isOwn(one)),
        ],
      })
    : undefined;
}

/** Like `judge` with other rules, for tests that leave one out. */
export function judgeVolumeBy(
  rules: readonly Rule[],
  evidence: VolumeEvidence,
): VolumeJudgement {
  const sources = (valueOf(evidence.sources) ?? []).map(source =>
    toSourceContext(evidence, source),
  );
  const context: VolumeContext = {
    now: evidence.now,
    namespace: evidence.namespace,
    volume: evidence,
    sources,
    destinations: (valueOf(evidence.destinations) ?? []).map(destination =>
      toDestinationContext(destination, evidence.now),
    ),
  };
  const weighed = runRules(rules, { volume: context, sources });
  const verdict = verdictOf(context, weighed);
  const best = newestOf(sources);
  return {
    verdict,
    findings: weighed.map(({ finding }) => finding),
    newestRestorable: best?.restorable.newest,
    failingSince:
      verdict === 'failing' ? failingSince(sources, weighed) : undefined,
    failingBackups: sources.some(({ run }) => run.failing)
      ? { since: earliest(sources.map(({ run }) => run.failingSince)) }
      : undefined,
    objectiveSeconds: smallest(
      sources.map(({ objective }) => objective?.seconds),
    ),
  };
}

function verdictOf(
  context: VolumeContext,
  weighed: readonly Weighed[],
): Verdict {
  const { sources, volume } = context;
  const has = (effect: Weighed['effect']) =>
    weighed.some(one => one.effect === effect);
  if (sources.some(({ run }) => run.failing) || has('failing')) {
    return 'failing';
  }
  const sourcesAreKnown = volume.sources.state === 'read';
  if (
    sourcesAreKnown &&
    sources.every(isWithoutProof) &&
    !isBackedUpElsewhere(context)
  ) {
    return 'unprotected';
  }
  // One of several sources may have no snapshot yet.
  if (has('at-risk') || has('unprotected')) {
    return 'at-risk';
  }
  return !has('unknown') && sourcesAreKnown && sources.some(isProtecting)
    ? 'protected'
    : 'unknown';
}

/** None of its snapshots was ever confirmed. Copies of movers other than restic can't be checked. */
function isWithoutProof({ restorable, source }: SourceContext): boolean {
  return !restorable.everProven && otherMover(source.spec) === undefined;
}

function isBackedUpElsewhere({ sources, volume }: VolumeContext): boolean {
  return sources.length === 0 && !!valueOf(volume.otherBackups)?.length;
}

/** The one condition under which a volume is green. */
function isProtecting(context: SourceContext): boolean {
  const { restorable, objective, now, evidence } = context;
  const { newest } = restorable;
  if (
    !newest ||
    !restorable.lastSaved ||
    newest.proof === 'recorded' ||
    restorable.lastSavedInBucket === 'no'
  ) {
    return false;
  }
  // A listing older than the last success may rely on the previous success, whose id is known, but not on a guess by time.
  if (newest.attribution === 'time') {
    return false;
  }
  const at = toMillis(newest.at);
  const time = toMillis(now);
  if (
    at === undefined ||
    time === undefined ||
    evidence.pods.state !== 'read' ||
    evidence.jobs.state !== 'read'
  ) {
    return false;
  }
  return objective === undefined || (time - at) / 1000 <= objective.seconds;
}

function newestOf(
  sources: readonly SourceContext[],
): SourceContext | undefined {
  const newest = latest(sources.map(({ restorable }) => restorable.newest?.at));
  return sources.find(({ restorable }) => restorable.newest?.at === newest);
}

function failingSince(
  sources: readonly SourceContext[],
  weighed: readonly Weighed[],
): string | undefined {
  const times = [
    ...sources.map(({ run }) => run.failingSince),
    ...weighed
      .filter(({ effect }) => effect === 'failing')
      .map(({ finding }) => finding.since),
  ];
  return earliest(times);
}

function smallest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((v): v is number => v !== undefined);
  return known.length ? Math.min(...known) : undefined;
}
