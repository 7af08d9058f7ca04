import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';
import type { FleetRow } from 'backstage-plugin-volsync-common';
import type { ReactNode } from 'react';
import { formatBytes, formatBytesChange } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Ago } from '../common/Moment';
import { VerdictPill } from '../common/VerdictPill';
import theme from '../common/theme.module.css';
import styles from './fleet.module.css';

/** What stands in each column for a volume. @internal */
export function FleetRowCells({ row }: { row: FleetRow }) {
  return (
    <>
      <Cell>
        <VerdictPill verdict={row.verdict} />
      </Cell>
      <Cell title={row.finding?.what}>
        {row.claim}
        <span className={styles.second}>
          {row.finding && row.finding.severity !== 'info'
            ? row.finding.what
            : `${row.namespace} · ${row.cluster}`}
        </span>
      </Cell>
      <Cell title={row.entityRef}>
        <ServiceLink entityRef={row.entityRef} />
      </Cell>
      <Cell title={row.owner}>{nameOf(row.owner)}</Cell>
      <Cell>
        <Time at={row.newestRestorable?.at} />
      </Cell>
      <Cell>
        <Time at={row.provenAt} />
      </Cell>
      <SizeCells row={row} />
      <Cell>
        <NextRun row={row} />
      </Cell>
    </>
  );
}

function SizeCells({ row }: { row: FleetRow }) {
  const t = useText();
  const locale = useLocale();
  return (
    <>
      <Cell end>
        {row.bytes === undefined ? (
          <span className={theme.muted}>{t('fleet.unknown')}</span>
        ) : (
          formatBytes(row.bytes, locale)
        )}
      </Cell>
      <Cell end>
        {row.growthBytes === undefined
          ? ''
          : formatBytesChange(row.growthBytes, locale)}
      </Cell>
    </>
  );
}

function NextRun({ row }: { row: FleetRow }) {
  const t = useText();
  if (row.paused) {
    return <span className={theme.muted}>{t('fleet.paused')}</span>;
  }
  if (row.nextRunAt) {
    return <Ago at={row.nextRunAt} />;
  }
  return (
    <span className={theme.muted}>{row.source ? t('fleet.manual') : ''}</span>
  );
}

function Time(props: { at?: string }) {
  const t = useText();
  return props.at ? (
    <Ago at={props.at} />
  ) : (
    <span className={theme.muted}>{t('fleet.never')}</span>
  );
}

/** Leads to the Backups tab of the service. */
function ServiceLink({ entityRef }: { entityRef: string }) {
  const toEntity = useRouteRef(entityRouteRef);
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const page = toEntity({
    kind: kind.toLocaleLowerCase('en-US'),
    namespace,
    name,
  });
  return <Link href={`${page}/backups`}>{name}</Link>;
}

function Cell(props: { title?: string; end?: boolean; children: ReactNode }) {
  return (
    <div
      role="cell"
      className={styles.cell}
      title={props.title}
      data-align={props.end ? 'end' : undefined}
    >
      {props.children}
    </div>
  );
}

/** The last part of a ref: `platform` of `group:default/platform`. @internal */
export function nameOf(ref: string | undefined): string {
  return ref?.split('/').pop() ?? '';
}
