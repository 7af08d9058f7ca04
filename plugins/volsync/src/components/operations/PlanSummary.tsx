import {
  valueOf,
  type OperationPlan,
  type OperationRequest,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import type { ReactNode } from 'react';
import { shortId } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Ago, Timestamp } from '../common/Timestamp';
import styles from './operations.module.css';

/** Summarizes a restore before its steps: source, target, what is lost and how to undo it. */
export function PlanSummary(props: {
  readonly plan: OperationPlan;
  readonly request: OperationRequest;
  readonly volume: VolumeReport;
}) {
  const t = useText();
  const { plan, request, volume } = props;
  if (request.kind === 'restore-files') {
    return <FilesSummary request={request} volume={volume} />;
  }
  if (request.kind === 'restore-elsewhere') {
    return <ElsewhereSummary request={request} volume={volume} />;
  }
  if (request.kind === 'restore-service-in-place') {
    return (
      <Lines
        lines={[
          [t('plan.to'), t('plan.toLiveAll')],
          [t('plan.undo'), t(undoOf(plan, request))],
        ]}
      />
    );
  }
  if (request.kind !== 'restore' && request.kind !== 'restore-in-place') {
    return null;
  }
  const isInPlace = request.kind === 'restore-in-place';
  const at = takenAt(volume, request.snapshot);
  const target = (request.kind === 'restore' && request.claim) || volume.claim;
  const lines: readonly (readonly [string, ReactNode])[] = [
    [t('plan.from'), <Source snapshot={request.snapshot} at={at} />],
    [
      t('plan.to'),
      t(isInPlace ? 'plan.toLive' : 'plan.toNew', {
        claim: <Code>{target}</Code>,
      }),
    ],
    ...(isInPlace && at
      ? [
          [
            t('plan.lost'),
            t('plan.lostSince', { when: <Timestamp at={at} /> }),
          ] as const,
        ]
      : []),
    [t('plan.undo'), t(undoOf(plan, request))],
  ];
  return <Lines lines={lines} />;
}

function ElsewhereSummary(props: {
  readonly request: Extract<OperationRequest, { kind: 'restore-elsewhere' }>;
  readonly volume: VolumeReport;
}) {
  const t = useText();
  const { request, volume } = props;
  const { cluster, namespace, claim = volume.claim } = request.target;
  const at = takenAt(volume, request.snapshot);
  return (
    <Lines
      lines={[
        [t('plan.from'), <Source snapshot={request.snapshot} at={at} />],
        [
          t('plan.to'),
          t('plan.toElsewhere', {
            claim: <Code>{claim}</Code>,
            place: (
              <Code>{[cluster, namespace].filter(Boolean).join('/')}</Code>
            ),
          }),
        ],
        [t('plan.undo'), t('plan.undoNew')],
      ]}
    />
  );
}

function FilesSummary(props: {
  readonly request: Extract<OperationRequest, { kind: 'restore-files' }>;
  readonly volume: VolumeReport;
}) {
  const t = useText();
  const { request, volume } = props;
  const { snapshot, claim, existing } = request;
  return (
    <Lines
      lines={[
        [
          t('plan.from'),
          <Source snapshot={snapshot} at={takenAt(volume, snapshot)} />,
        ],
        [
          t('plan.to'),
          t(filesTarget(claim, existing), {
            claim: <Code>{claim ?? volume.claim}</Code>,
          }),
        ],
      ]}
    />
  );
}

function filesTarget(
  claim: string | undefined,
  existing: 'keep' | 'replace' = 'keep',
) {
  if (claim !== undefined) {
    return 'plan.toNew';
  }
  return existing === 'keep' ? 'plan.toBeside' : 'plan.toReplaced';
}

function Lines(props: {
  readonly lines: readonly (readonly [string, ReactNode])[];
}) {
  return (
    <dl className={styles.summary}>
      {props.lines.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Source(props: { snapshot?: string; at?: string }) {
  const t = useText();
  const { snapshot, at } = props;
  return (
    <>
      {snapshot
        ? t('plan.fromSnapshot', { id: <Code>{shortId(snapshot)}</Code> })
        : t('plan.fromLatest')}
      {at && (
        <>
          , <Timestamp at={at} /> (<Ago at={at} />)
        </>
      )}
    </>
  );
}

function undoOf(plan: OperationPlan, request: OperationRequest) {
  if (request.kind === 'restore') {
    return 'plan.undoNew';
  }
  const hasSafetyPoint = !(
    ('withoutSafetyPoint' in request && request.withoutSafetyPoint) ||
    plan.warnings.some(({ code }) => code === 'no-safety-point')
  );
  return hasSafetyPoint ? 'plan.undoLive' : 'plan.undoNever';
}

/** When the snapshot was taken, if the report includes it. */
function takenAt(
  volume: VolumeReport,
  snapshot: string | undefined,
): string | undefined {
  const repository = valueOf(volume.repository);
  const details = valueOf(repository?.details) ?? [];
  return (
    details.find(({ id }) => id === snapshot)?.time ??
    repository?.snapshots.find(({ id }) => id === snapshot)?.lastModified
  );
}
