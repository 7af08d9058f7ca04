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

/** What the background tasks act on, whoever reads the fleet. @internal */
export interface VolumeStatus {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  readonly entityRef: string;
  /** Refs of the entity's owners */
  readonly owners: readonly string[];
  /** Whether the operator bound the namespace to the entity; readable alone is not enough to act */
  readonly isBound: boolean;
  readonly verdict: Verdict;
  /** Findings of severity critical or warning */
  readonly findings: readonly OpenFinding[];
  /** No reading is pending, so what was not found doesn't exist */
  readonly isKnown: boolean;
  /** The watch of the cluster broke, so its last known state is used */
  readonly isStale: boolean;
  readonly hasSnapshot: boolean;
  readonly drills?: DrillDue;
  /** When the newest drill ended with a result, RFC 3339 */
  readonly drilledAt?: string;
}

type OpenFinding = Pick<Finding, 'code' | 'severity' | 'what' | 'since'>;

/** A live copy is at most this old */
const MAX_LIVE_AGE_MS = 1_000;
const TEMPORARY_REASONS: readonly UnreadReason[] = [
  'pending',
  'unreachable',
  'timeout',
];

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
      one => one.state === 'unread' && TEMPORARY_REASONS.includes(one.reason),
    ),
    isStale:
      evidence.sources.state === 'read' &&
      Date.parse(evidence.now) - Date.parse(evidence.sources.at) >
        MAX_LIVE_AGE_MS,
    hasSnapshot: newestRestorable !== undefined,
    drills: deriveDrillDue(evidence),
    drilledAt: evidence.drill?.at,
  };
}
