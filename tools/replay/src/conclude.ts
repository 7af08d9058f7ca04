import {
  collectDestinationEvidence,
  collectVolumeEvidence,
  judgeDestination,
  judgeSource,
  judgeVolume,
  valueOf,
  type EvidenceInputs,
  type Finding,
} from 'backstage-plugin-volsync-common';
import {
  chooseClaims,
  toVolumeReport,
} from 'backstage-plugin-volsync-backend/testUtils';

/** The conclusion about one resource at one moment. */
export interface Conclusion {
  readonly kind:
    | 'ReplicationSource'
    | 'ReplicationDestination'
    | 'PersistentVolumeClaim';
  readonly namespace: string;
  readonly name: string;
  readonly verdict: string;
  readonly findings: readonly Finding[];
}

/** The verdicts on everything in a namespace, from the backend's knowledge of it. */
export function conclude(inputs: EvidenceInputs): readonly Conclusion[] {
  const { namespace, objects, now } = inputs;
  const ofSources = (valueOf(objects.sources) ?? []).map(source => {
    const evidence = collectVolumeEvidence({
      ...inputs,
      claimName: source.spec?.sourcePVC ?? '',
    });
    const judgement =
      judgeSource(evidence, source.metadata.name) ?? judgeVolume(evidence);
    return {
      kind: 'ReplicationSource' as const,
      namespace,
      name: source.metadata.name,
      verdict: judgement.verdict,
      findings: judgement.findings,
    };
  });
  const ofDestinations = (valueOf(objects.destinations) ?? []).map(
    destination => ({
      kind: 'ReplicationDestination' as const,
      namespace,
      name: destination.metadata.name,
      ...judgeDestination(collectDestinationEvidence(inputs, destination), now),
    }),
  );
  const claims = valueOf(objects.claims) ?? [];
  const ofClaims = chooseClaims(objects, { type: 'all' })
    .filter(name => claims.some(({ metadata }) => metadata.name === name))
    .map(name => {
      const { verdict, findings } = toVolumeReport(
        collectVolumeEvidence({ ...inputs, claimName: name }),
      );
      return {
        kind: 'PersistentVolumeClaim' as const,
        namespace,
        name,
        verdict,
        findings,
      };
    });
  return [...ofSources, ...ofDestinations, ...ofClaims];
}
