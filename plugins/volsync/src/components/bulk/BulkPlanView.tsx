import { parseEntityRef } from '@backstage/catalog-model';
import type {
  BulkPlan,
  PlannedBulkVolume,
} from 'backstage-plugin-volsync-common';
import { formatDuration } from '../../format/duration';
import { useText } from '../../hooks/useText';
import { Collapsible } from '../common/Collapsible';
import { DataTable } from '../common/DataTable';
import { Prose } from '../common/Prose';
import { StatusAlert } from '../common/StatusAlert';
import { Timestamp } from '../common/Timestamp';
import { expectSeconds, shareByCluster } from './bulkView';
import styles from './bulk.module.css';

const FIRST_SKIPPED = 5;

/** Volumes to start by cluster, and skipped volumes with the reason. */
export function BulkPlanView({ plan }: { plan: BulkPlan }) {
  const t = useText();
  const shares = shareByCluster(plan);
  const skipped = plan.volumes.filter(({ blocked }) => blocked !== undefined);
  const expected = expectSeconds(plan);
  return (
    <>
      {skipped.length > 0 && <Skipped volumes={skipped} />}
      {shares.length > 0 && (
        <DataTable
          label={t('bulk.plan.list')}
          unfolded
          columns={[
            {
              id: 'cluster',
              label: t('bulk.plan.cluster'),
              cell: share => share.cluster,
            },
            {
              id: 'volumes',
              label: t('bulk.plan.volumes'),
              align: 'end',
              cell: share => share.volumes,
            },
            {
              id: 'atOnce',
              label: t('bulk.plan.atOnce'),
              align: 'end',
              cell: share => Math.min(share.volumes, plan.concurrentPerCluster),
            },
          ]}
          rows={shares}
          rowKey={share => share.cluster}
        />
      )}
      {plan.token && (
        <p className={styles.hint}>
          {expected !== undefined &&
            t('bulk.plan.expected', {
              duration: formatDuration(Math.ceil(expected)),
            })}{' '}
          {t('plan.until', { time: <Timestamp at={plan.expiresAt} /> })}
        </p>
      )}
    </>
  );
}

function Skipped({ volumes }: { volumes: readonly PlannedBulkVolume[] }) {
  const t = useText();
  return (
    <StatusAlert
      tone="warning"
      title={t('bulk.plan.skipped', { count: volumes.length })}
    >
      <SkippedList volumes={volumes.slice(0, FIRST_SKIPPED)} />
      {volumes.length > FIRST_SKIPPED && (
        <Collapsible
          title={t('bulk.plan.all', { number: String(volumes.length) })}
        >
          <SkippedList volumes={volumes.slice(FIRST_SKIPPED)} />
        </Collapsible>
      )}
    </StatusAlert>
  );
}

function SkippedList({ volumes }: { volumes: readonly PlannedBulkVolume[] }) {
  const t = useText();
  return (
    <ul className={styles.skipped} aria-label={t('bulk.plan.reasons')}>
      {volumes.map(({ cluster, entityRef, claim, blocked }) => (
        <li key={`${cluster} ${entityRef} ${claim}`}>
          <strong>{claim}</strong> ({parseEntityRef(entityRef).name}):{' '}
          <Prose text={blocked ?? ''} />
        </li>
      ))}
    </ul>
  );
}
