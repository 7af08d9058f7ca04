import {
  deriveDrillDue,
  valueOf,
  type DrillDue,
  type Finding,
  type Reading,
  type UnreadReason,
  type Verdict,
  type VolumeEvidence,
  type VolumeJudgement,
} from 'backstage-plugin-volsync-common';
import type { NamespaceMember } from './NamespaceMember';

/** What the portal acts on by itself, whoever reads the fleet. @internal */
export interface VolumeStatus {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  readonly entityRef: string;
  /** Refs of the entity's owners */
  readonly owners: readonly string[];
  /** Whether the operator bound the namespace to the entity: merely readable is not enough to act */
  readonly isBound: boolean;
  readonly verdict: Verdict;
  /** Those of severity critical or warning */
  readonly findings: readonly OpenFinding[];
  /** Nothing is unread that may be readable in a moment: what is not found is not there */
  readonly isKnown: boolean;
  /** The cluster is shown from memory since its watch broke */
  readonly isStale: boolean;
  readonly hasSnapshot: boolean;
  readonly drills?: DrillDue;
  /** When the newest drill came to a result, RFC 3339 */
  readonly drilledAt?: string;
}

export type OpenFinding = Pick<Finding, 'code' | 'severity' | 'what' | 'since'>;

/** A live copy is as new as the clock */
const STALE_MILLISECONDS = 1_000;
const PASSING: readonly UnreadReason[] = ['pending', 'unreachable', 'timeout'];

/** Pure. @internal */
export function toVolumeStatus(
  evidence: VolumeEvidence,
  judgement: VolumeJudgement,
  { entity, target, isBound }: NamespaceMember,
): VolumeStatus {
  const { verdict, findings, newestRestorable } = judgement;
  const sources = valueOf(evidence.sources) ?? [];
  const readings: readonly Reading<unknown>[] = [
    evidence.sources,
    evidence.claim,
    ...(evidence.otherBackups ? [evidence.otherBackups] : []),
    ...sources.flatMap(({ jobs, pods, repository }) => [
      jobs,
      pods,
      repository,
    ]),
  ];
  return {
    cluster: evidence.cluster,
    namespace: evidence.namespace,
    claim: evidence.claimName,
    entityRef: entity.entityRef,
    owners: target.owners,
    isBound,
    verdict,
    findings: findings
      .filter(({ severity }) => severity !== 'info')
      .map(({ code, severity, what, since }) => ({
        code,
        severity,
        what,
        since,
      })),
    isKnown: !readings.some(
      one => one.state === 'unread' && PASSING.includes(one.reason),
    ),
    isStale:
      evidence.sources.state === 'read' &&
      Date.parse(evidence.now) - Date.parse(evidence.sources.at) >
        STALE_MILLISECONDS,
    hasSnapshot: newestRestorable !== undefined,
    drills: deriveDrillDue(evidence),
    drilledAt: evidence.drill?.at,
  };
}
