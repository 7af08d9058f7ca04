import {
  deriveVolumeFacts,
  valueOf,
  type FleetRow,
  type RepositoryFacts,
  type VolumeEvidence,
  type VolumeJudgement,
} from 'backstage-plugin-volsync-common';
import type { FleetEntity } from './FleetEntity';

const GROWTH_DAYS = 7;

/** Converts the evidence of one volume to its row for one entity. Pure. @internal */
export function toFleetRow(
  evidence: VolumeEvidence,
  judged: VolumeJudgement,
  entity: FleetEntity,
): FleetRow {
  const { cluster, namespace, claimName } = evidence;
  const { verdict, findings, ...judgement } = judged;
  const { main, schedule, provenAt, capacityBytes, drills } =
    deriveVolumeFacts(evidence);
  const [finding] = findings;
  const facts = valueOf(main?.repository);
  return {
    id: `${cluster}/${namespace}/${claimName} ${entity.entityRef}`,
    cluster,
    namespace,
    claim: claimName,
    entityRef: entity.entityRef,
    title: entity.title,
    owner: entity.owner,
    system: entity.system,
    verdict,
    finding: finding && {
      code: finding.code,
      severity: finding.severity,
      what: finding.what,
      since: finding.since,
    },
    ...judgement,
    provenAt,
    capacityBytes,
    bytes: facts?.objects.bytes,
    growthBytes: facts && growthOf(facts, evidence.now),
    source: main?.source.metadata.name,
    ...schedule,
    nextDrillAt: drills?.nextAt,
  };
}

/** Growth over the last days: the newest total minus the last one before them. */
function growthOf({ growth }: RepositoryFacts, now: string): number {
  const from = new Date(Date.parse(now) - GROWTH_DAYS * 86_400_000)
    .toISOString()
    .slice(0, 10);
  const total = growth[growth.length - 1]?.bytes ?? 0;
  const before = [...growth].reverse().find(({ day }) => day < from);
  return total - (before?.bytes ?? 0);
}
