import type {
  BulkVolume,
  BulkVolumeState,
} from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import { formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { DataTable } from '../common/DataTable';
import { ListBar, PillFilter } from '../common/ListBar';
import { Prose } from '../common/Prose';
import { ServiceLink } from '../common/ServiceLink';
import theme from '../common/theme.module.css';
import { BulkStateBadge } from './BulkStateBadge';
import { chooseVolumes, countStates, toCsv } from './bulkView';
import styles from './bulk.module.css';

/** One row per volume with its state and result. */
export function BulkResults(props: {
  id: string;
  volumes: readonly BulkVolume[];
}) {
  const t = useText();
  const locale = useLocale();
  const { id, volumes } = props;
  const [text, setText] = useState('');
  const [states, setStates] = useState<readonly BulkVolumeState[]>([]);
  const shown = chooseVolumes(volumes, { text, states });
  return (
    <>
      <ListBar
        search={{ label: t('bulk.search'), text, onChange: setText }}
        filters={
          <PillFilter
            label={t('bulk.states')}
            options={countStates(volumes).map(count => ({
              value: count.state,
              pill: <BulkStateBadge {...count} />,
            }))}
            chosen={states}
            onChoice={setStates}
          />
        }
        status={t('fleet.shown', {
          count: volumes.length,
          shown: formatCount(shown.length, locale),
          total: formatCount(volumes.length, locale),
        })}
        csv={{
          label: t('fleet.csv'),
          name: `bulk-${id.slice(0, 8)}.csv`,
          make: () => toCsv(shown),
        }}
      />
      {shown.length === 0 ? (
        <p className={theme.muted}>{t('bulk.noneMatch')}</p>
      ) : (
        <ResultTable volumes={shown} />
      )}
    </>
  );
}

function ResultTable({ volumes }: { volumes: readonly BulkVolume[] }) {
  const t = useText();
  return (
    <DataTable
      label={t('bulk.table')}
      unfolded
      columns={[
        {
          id: 'volume',
          label: t('bulk.column.volume'),
          cell: ({ claim, namespace }) => (
            <span title={`${namespace}/${claim}`}>{claim}</span>
          ),
        },
        {
          id: 'service',
          label: t('bulk.column.service'),
          cell: ({ entityRef }) => <ServiceLink entityRef={entityRef} />,
        },
        {
          id: 'cluster',
          label: t('bulk.column.cluster'),
          cell: ({ cluster }) => cluster,
        },
        {
          id: 'state',
          label: t('bulk.column.state'),
          cell: ({ state }) => <BulkStateBadge state={state} />,
        },
        {
          id: 'duration',
          label: t('bulk.column.duration'),
          align: 'end',
          cell: ({ durationSeconds }) =>
            durationSeconds !== undefined && formatDuration(durationSeconds),
        },
        {
          id: 'result',
          label: t('bulk.column.result'),
          cell: ({ detail }) =>
            detail && (
              <span className={styles.result}>
                <Prose text={detail} />
              </span>
            ),
        },
      ]}
      rows={volumes}
      rowKey={({ cluster, namespace, claim }) =>
        `${cluster}/${namespace}/${claim}`
      }
    />
  );
}
