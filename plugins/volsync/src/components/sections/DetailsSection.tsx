import type {
  SourceReport,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import type { ReactNode } from 'react';
import { formatDuration } from '../../format/duration';
import { useScheduleText } from '../../hooks/useScheduleText';
import { useText, type Text } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Timestamp } from '../common/Timestamp';
import { formatRetention } from '../common/formatRetention';
import { EventsSection } from './EventsSection';
import styles from '../common/Section.module.css';

type Fact = readonly [label: string, value: ReactNode];

/** The configuration of the backup, field by field. */
export function DetailsSection({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const facts: readonly Fact[] = [
    ...(volume.source ? sourceFacts(volume.source, t) : []),
    ...repositoryFacts(volume, t),
    [
      t('details.objective'),
      volume.objectiveSeconds === undefined
        ? t('details.notSet')
        : formatDuration(volume.objectiveSeconds),
    ],
    ...(volume.claimPhase
      ? [[t('details.claimPhase'), volume.claimPhase] as const]
      : []),
    ...(volume.otherSources.length > 0
      ? [[t('details.otherSources'), names(volume.otherSources)] as const]
      : []),
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className={styles.title}>{t('events.title')}</h3>
      <EventsSection volume={volume} />
    </>
  );
}

function sourceFacts(source: SourceReport, t: Text): readonly Fact[] {
  const code = (value: string | undefined) =>
    value ? <Code>{value}</Code> : t('details.notSet');
  return [
    [t('details.source'), code(source.name)],
    [
      t('details.created'),
      source.createdAt ? <Timestamp at={source.createdAt} /> : undefined,
    ],
    [
      t('details.schedule'),
      source.schedule ? (
        <>
          <Code>{source.schedule}</Code> <Schedule written={source.schedule} />
        </>
      ) : (
        t('details.notSet')
      ),
    ],
    [t('details.manualTag'), code(source.manualTag)],
    [t('details.lastResult'), source.lastResult ?? t('figure.noRun')],
    [t('details.copyMethod'), code(source.copyMethod)],
    [t('details.snapshotClass'), code(source.volumeSnapshotClass)],
    [t('details.storageClass'), code(source.storageClass)],
    [t('details.cacheClass'), code(source.cacheStorageClass)],
    [t('details.secret'), code(source.secretName)],
    [t('details.retain'), formatRetention(source, t)],
    [t('details.prune'), <Prune source={source} />],
  ];
}

function Schedule({ written }: { written: string }) {
  return <>{useScheduleText()(written)}</>;
}

function Prune({ source }: { source: SourceReport }) {
  const t = useText();
  return (
    <>
      {source.pruneIntervalDays === undefined
        ? t('details.notSet')
        : t('details.pruneEvery', { count: source.pruneIntervalDays })}
      {source.lastPrunedAt && ' · '}
      {source.lastPrunedAt &&
        t('details.lastPruned', {
          when: <Timestamp at={source.lastPrunedAt} />,
        })}
    </>
  );
}

function repositoryFacts(volume: VolumeReport, t: Text): readonly Fact[] {
  if (volume.repository.state === 'unread') {
    return [];
  }
  const { location, createdAt, sharedWith } = volume.repository.value;
  return [
    [t('details.repository'), <Code>{location}</Code>],
    ...(createdAt
      ? [
          [
            t('details.repositoryCreated'),
            <Timestamp at={createdAt} />,
          ] as const,
        ]
      : []),
    ...(sharedWith.length > 0
      ? [[t('details.sharedWith'), names(sharedWith)] as const]
      : []),
  ];
}

function names(list: readonly string[]): ReactNode {
  return list.map((name, index) => (
    <span key={name}>
      {index > 0 && ', '}
      <Code>{name}</Code>
    </span>
  ));
}
