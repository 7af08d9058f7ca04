import { Link } from '@backstage/ui';
import type { CoverageRow } from 'backstage-plugin-volsync-common';
import { formatBytes, formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { nameOf } from '../../format/nameOf';
import { AgoInTable } from '../common/Timestamp';
import { ServiceLink } from '../common/ServiceLink';
import { SecondLine, VirtualCell } from '../common/VirtualTable';
import theme from '../common/theme.module.css';
import { groupOf, sizeOf, splitLocation, timeOf } from './coverageView';
import { KindBadge } from './KindBadge';
import styles from './coverage.module.css';

/** What stands in each column for a line. */
export function CoverageCells(props: {
  row: CoverageRow;
  /** The form that enables backups of the volume, if there is one */
  enableHref?: string;
  onAsk: (row: CoverageRow) => void;
}) {
  const t = useText();
  const { row, enableHref } = props;
  const time = timeOf(row);
  return (
    <>
      <VirtualCell>
        <KindBadge group={groupOf(row)} />
      </VirtualCell>
      <PlaceCell row={row} />
      <VirtualCell title={row.entityRef}>
        {row.entityRef ? (
          <ServiceLink entityRef={row.entityRef} />
        ) : (
          <span className={theme.muted}>{t('coverage.noOwner')}</span>
        )}
      </VirtualCell>
      <VirtualCell title={row.owner}>{nameOf(row.owner)}</VirtualCell>
      <SizeCell row={row} />
      <VirtualCell>{time && <AgoInTable at={time} />}</VirtualCell>
      <VirtualCell>
        {enableHref ? (
          <Link
            href={enableHref}
            aria-label={t('coverage.todo.enableFor', { name: row.name })}
          >
            {t('enable.button')}
          </Link>
        ) : (
          <button
            type="button"
            className={styles.opener}
            aria-label={t('coverage.todo.openFor', { name: row.name })}
            onClick={() => props.onAsk(row)}
          >
            {t('coverage.todo.open')}
          </button>
        )}
      </VirtualCell>
    </>
  );
}

function PlaceCell({ row }: { row: CoverageRow }) {
  const t = useText();
  const { path, endpoint } = splitLocation(row.name);
  const place = row.cluster ? `${row.namespace} · ${row.cluster}` : endpoint;
  return (
    <VirtualCell title={row.name}>
      <span className={styles.place}>{path}</span>
      {place && (
        <SecondLine>
          {place}
          {row.kind === 'no-entity' &&
            !row.otherTools &&
            ` · ${
              row.source
                ? t('coverage.backedUpBy', { source: row.source })
                : t('coverage.notBackedUp')
            }`}
          {row.otherTools &&
            ` · ${t('coverage.backedUpBy', {
              source: row.otherTools.join(', '),
            })}`}
          {row.kind === 'claim-gone' &&
            row.source &&
            ` · ${t('coverage.source', { source: row.source })}`}
        </SecondLine>
      )}
    </VirtualCell>
  );
}

function SizeCell({ row }: { row: CoverageRow }) {
  const t = useText();
  const locale = useLocale();
  const size = sizeOf(row);
  return (
    <VirtualCell end>
      {size === undefined ? (
        <span className={theme.muted}>{t('coverage.notCounted')}</span>
      ) : (
        formatBytes(size, locale)
      )}
      {row.objects !== undefined && (
        <SecondLine>
          {t('coverage.objects', {
            count: row.objects,
            number: formatCount(row.objects, locale),
          })}
        </SecondLine>
      )}
    </VirtualCell>
  );
}
