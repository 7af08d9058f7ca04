import { stringifyEntityRef } from '@backstage/catalog-model';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { Link, Skeleton, VisuallyHidden } from '@backstage/ui';
import { isVolsyncAvailable } from '../../availability';
import { useEntityReport, type ReportState } from '../../hooks/useEntityReport';
import { useText } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { CardVolumes } from './CardVolumes';
import styles from './EntityVolsyncCard.module.css';

/** The first line of the tab for each volume. */
export function EntityVolsyncCard(props: { tabHref?: string }) {
  const { entity } = useEntity();
  const t = useText();
  return (
    <EntityInfoCard
      title={t('card.title')}
      footerActions={
        props.tabHref && <Link href={props.tabHref}>{t('card.toTab')}</Link>
      }
    >
      <div className={theme.root}>
        {isVolsyncAvailable(entity) ? (
          <Report entityRef={stringifyEntityRef(entity)} />
        ) : (
          <p className={styles.line}>{t('annotations.title')}</p>
        )}
      </div>
    </EntityInfoCard>
  );
}

function Report({ entityRef }: { entityRef: string }) {
  const { state } = useEntityReport(entityRef);
  return <CardBody state={state} />;
}

function CardBody({ state }: { state: ReportState }) {
  const t = useText();
  switch (state.kind) {
    case 'loading':
      return (
        <div role="status" className={styles.stack}>
          <VisuallyHidden>{t('tab.loading')}</VisuallyHidden>
          <Skeleton width="60%" height={20} />
          <Skeleton width="100%" height={16} />
        </div>
      );
    case 'forbidden':
      return <p className={styles.line}>{t('forbidden.title')}</p>;
    case 'missing':
      return <p className={styles.line}>{t('missing.title')}</p>;
    case 'failed':
      return (
        <p className={styles.line} role="alert">
          {t('failed.title')}
        </p>
      );
    case 'loaded':
    default:
      return (
        <CardVolumes report={state.report} connection={state.connection} />
      );
  }
}
