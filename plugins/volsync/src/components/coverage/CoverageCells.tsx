import { Link } from '@backstage/ui';
import type { CoverageRow } from 'backstage-plugin-volsync-common';
import { formatBytes, formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText, type Text } from '../../hooks/useText';
import cards from '../common/cards.module.css';
import { AgoInTable } from '../common/Timestamp';
import { EntityTitle } from '../common/EntityTitle';
import { ServiceLink } from '../common/ServiceLink';
import { SecondLine, VirtualCell } from '../common/VirtualTable';
import theme from '../common/theme.module.css';
import { groupOf, sizeOf, splitLocation, timeOf } from './coverageView';
import { KindBadge } from './KindBadge';
import styles from './coverage.module.css';

interface CoverageRowProps {
  readonly row: CoverageRow;
  /** The form that enables backups of the volume, if there is one */
  readonly enableHref?: string;
  readonly onAsk: (row: CoverageRow) => void;
}

/** The cells of a line, one per column. */
export function CoverageCells(props: CoverageRowProps) {
  const t = useText();
  const { row } = props;
  const time = timeOf(row);
  return (
    <>
      <VirtualCell>
        <KindBadge group={groupOf(row)} />
      </VirtualCell>
      <NameCell row={row} />
      <VirtualCell title={row.entityRef}>
        {row.entityRef ? (
          <ServiceLink entityRef={row.entityRef} />
        ) : (
          <span className={theme.muted}>{t('coverage.noOwner')}</span>
        )}
      </VirtualCell>
      <VirtualCell title={row.owner}>
        {row.owner && <EntityTitle entityRef={row.owner} />}
      </VirtualCell>
      <SizeCell row={row} />
      <VirtualCell>{time && <AgoInTable at={time} />}</VirtualCell>
      <VirtualCell>
        <Action {...props} />
      </VirtualCell>
    </>
  );
}

/** The same for a narrow page. */
export function CoverageCard(props: CoverageRowProps) {
  const t = useText();
  const locale = useLocale();
  const { row } = props;
  const { path, endpoint } = splitLocation(row.name);
  const size = sizeOf(row);
  const time = timeOf(row);
  return (
    <div className={cards.card}>
      <div className={cards.title}>
        <KindBadge group={groupOf(row)} />
        <strong title={row.name}>{path}</strong>
      </div>
      <div className={cards.line}>{toLocation(row, endpoint, t)}</div>
      <div className={cards.line}>
        {row.entityRef ? (
          <ServiceLink entityRef={row.entityRef} />
        ) : (
          t('coverage.noOwner')
        )}
        {row.owner && (
          <>
            {' '}
            · <EntityTitle entityRef={row.owner} />
          </>
        )}
        {size !== undefined && <> · {formatBytes(size, locale)}</>}
        {time && (
          <>
            {' '}
            · {t('coverage.column.when')}: <AgoInTable at={time} />
          </>
        )}
      </div>
      <div>
        <Action {...props} />
      </div>
    </div>
  );
}

function Action({ row, enableHref, onAsk }: CoverageRowProps) {
  const t = useText();
  return enableHref ? (
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
      onClick={() => onAsk(row)}
    >
      {t('coverage.todo.open')}
    </button>
  );
}

/** Its location, and what backs it up. */
function toLocation(row: CoverageRow, endpoint: string | undefined, t: Text) {
  const parts = [row.cluster ? `${row.namespace} · ${row.cluster}` : endpoint];
  if (row.otherTools) {
    const source = row.otherTools.join(', ');
    parts.push(t('coverage.backedUpBy', { source }));
  } else if (row.kind === 'no-entity') {
    parts.push(
      row.source
        ? t('coverage.backedUpBy', { source: row.source })
        : t('coverage.notBackedUp'),
    );
  }
  if (row.kind === 'claim-gone' && row.source) {
    parts.push(t('coverage.source', { source: row.source }));
  }
  return parts.filter(Boolean).join(' · ');
}

function NameCell({ row }: { row: CoverageRow }) {
  const t = useText();
  const { path, endpoint } = splitLocation(row.name);
  const location = toLocation(row, endpoint, t);
  return (
    <VirtualCell title={row.name}>
      <span className={styles.name}>{path}</span>
      {location && <SecondLine>{location}</SecondLine>}
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
