import { Link } from '@backstage/ui';
import { RiStackLine } from '@remixicon/react';
import type { BulkOperation } from 'backstage-plugin-volsync-common';
import { nameOf } from '../../format/nameOf';
import { useText } from '../../hooks/useText';
import { DataTable } from '../common/DataTable';
import { StatePage } from '../common/StatePage';
import { Ago } from '../common/Timestamp';
import { useBulkPath } from './bulkPath';
import { BulkStateBadge } from './BulkStateBadge';
import { countStates } from './bulkView';
import styles from './bulk.module.css';

/** All requests that the viewer can see, newest first. */
export function BulkList(props: { operations: readonly BulkOperation[] }) {
  const t = useText();
  const toPath = useBulkPath();
  if (props.operations.length === 0) {
    return (
      <StatePage sign={<RiStackLine aria-hidden />} title={t('bulk.empty')}>
        <p>{t('bulk.emptyDetail')}</p>
      </StatePage>
    );
  }
  return (
    <DataTable
      label={t('bulk.list')}
      columns={[
        {
          id: 'what',
          label: t('bulk.column.what'),
          cell: ({ id, kind, volumes, hidden }) => (
            <Link href={toPath(id)}>
              {t(`bulk.title.${kind}`, { count: volumes.length + hidden })}
            </Link>
          ),
        },
        {
          id: 'requested',
          label: t('bulk.column.requested'),
          cell: ({ requestedBy, createdAt }) => (
            <>
              {nameOf(requestedBy)}, <Ago at={createdAt} />
            </>
          ),
        },
        {
          id: 'state',
          label: t('bulk.column.state'),
          cell: ({ state, volumes }) => (
            <span className={styles.states}>
              {t(`bulk.state.${state}`)}
              {countStates(volumes).map(count => (
                <BulkStateBadge key={count.state} {...count} />
              ))}
            </span>
          ),
        },
      ]}
      rows={props.operations}
      rowKey={({ id }) => id}
    />
  );
}
