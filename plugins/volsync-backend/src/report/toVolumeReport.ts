import {
  deriveVolumeFacts,
  judgeDestination,
  judgeVolume,
  toRunReport,
  toTimeline,
  unread,
  valueOf,
  watchedSince,
  type DestinationEvidence,
  type DestinationReport,
  type VolumeEvidence,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { toEventReports } from './toEventReports';
import { toMissingParts } from './toMissingParts';
import { toRepositoryReport } from './toRepositoryReport';
import { toSourceReport } from './toSourceReport';

/** Converts the evidence of one volume to what the tab shows. Pure. @internal */
export function toVolumeReport(evidence: VolumeEvidence): VolumeReport {
  const judgement = judgeVolume(evidence);
  const claim = valueOf(evidence.claim);
  const { main, others, schedule, ...facts } = deriveVolumeFacts(evidence);
  const destinations = valueOf(evidence.destinations) ?? [];
  const anyMover = main ?? destinations[0];
  return {
    id: `${evidence.cluster}/${evidence.namespace}/${evidence.claimName}`,
    cluster: evidence.cluster,
    namespace: evidence.namespace,
    claim: evidence.claimName,
    capacityBytes: facts.capacityBytes,
    claimPhase: claim?.status?.phase,
    ...judgement,
    drill: evidence.drill,
    drills: facts.drills,
    source: main && schedule && toSourceReport(main.source, schedule),
    otherSources: others.map(other => other.source.metadata.name),
    run: facts.run,
    runs: main?.seenRuns ?? [],
    repository: anyMover
      ? toRepositoryReport(anyMover.repository)
      : unread(
          'not-found',
          'No replication source or destination names a repository',
        ),
    destinations: destinations.map(destination =>
      toDestinationReport(destination, evidence.now),
    ),
    events: anyMover
      ? toEventReports(anyMover.events)
      : unread(
          'not-found',
          'No events, because there are no replication sources or destinations',
        ),
    timeline: toTimeline(evidence),
    watchedSince: watchedSince(evidence),
    missing: toMissingParts(evidence, anyMover),
  };
}

function toDestinationReport(
  evidence: DestinationEvidence,
  now: string,
): DestinationReport {
  const { metadata, status } = evidence.destination;
  return {
    name: metadata.name,
    ...judgeDestination(evidence, now),
    lastSuccessAt: status?.lastSyncTime,
    run: toRunReport(evidence, status),
  };
}
