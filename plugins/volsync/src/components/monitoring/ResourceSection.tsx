import type { MonitoredResource } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Collapsible } from '../common/Collapsible';
import theme from '../common/theme.module.css';
import { ResourceTable } from './ResourceTable';
import styles from './monitoring.module.css';

/** What needs attention. The rest is one click away. */
export function ResourceSection(props: {
  title: string;
  resources: readonly MonitoredResource[];
  more: number;
}) {
  const t = useText();
  const { title, resources, more } = props;
  const urgent = resources.filter(({ attention }) => attention !== 'none');
  return (
    <div className={styles.part}>
      <h3>{t('monitoring.attention')}</h3>
      {urgent.length === 0 ? (
        <p className={theme.muted}>
          {t(
            resources.length === 0
              ? 'monitoring.allNone'
              : 'monitoring.attentionNone',
          )}
        </p>
      ) : (
        <ResourceTable
          label={t('monitoring.attentionTable', { cluster: title })}
          rows={urgent}
        />
      )}
      {resources.length > 0 && (
        <Collapsible
          title={t('monitoring.all', {
            number: String(resources.length + more),
          })}
        >
          <ResourceTable
            label={t('monitoring.allTable', { cluster: title })}
            rows={resources}
          />
          {more > 0 && (
            <p>
              {t('monitoring.moreResources', {
                count: more,
                number: String(more),
              })}
            </p>
          )}
          {resources.some(({ restoredOnce }) => restoredOnce) && (
            <p className={styles.hint}>{t('monitoring.restoredOnceHint')}</p>
          )}
        </Collapsible>
      )}
    </div>
  );
}
