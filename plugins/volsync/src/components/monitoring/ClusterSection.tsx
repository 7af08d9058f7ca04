import type {
  ClusterMonitoring,
  MonitoringProblem,
} from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Command } from '../common/Command';
import { StatusAlert } from '../common/StatusAlert';
import theme from '../common/theme.module.css';
import { AlertList } from './AlertList';
import { ResourceSection } from './ResourceSection';
import { RuleTable } from './RuleTable';
import { WeekSection } from './WeekSection';
import styles from './monitoring.module.css';

/** One cluster: firing alerts, what needs attention, and the last week. */
export function ClusterSection(props: { monitoring: ClusterMonitoring }) {
  const t = useText();
  const { monitoring } = props;
  const title = monitoring.title ?? monitoring.cluster;
  const areRulesKnown = !isUnread(monitoring, 'rules') && monitoring.server;
  return (
    <section className={styles.cluster} aria-label={title}>
      <header className={styles.head}>
        <h2>{title}</h2>
        {monitoring.server && (
          <span className={theme.muted}>
            {t('monitoring.server', { name: monitoring.server })}
          </span>
        )}
      </header>
      <Problems cluster={monitoring.cluster} problems={monitoring.problems} />
      {monitoring.sharedWith.length > 0 && (
        <p className={styles.hint}>
          {t('monitoring.shared', {
            clusters: monitoring.sharedWith.join(', '),
          })}
        </p>
      )}
      {areRulesKnown && <AlertList rules={monitoring.rules} />}
      {monitoring.resources && (
        <ResourceSection
          title={title}
          resources={monitoring.resources}
          more={monitoring.moreResources}
        />
      )}
      {monitoring.history && <WeekSection history={monitoring.history} />}
      {monitoring.rules.length > 0 && (
        <RuleTable
          title={title}
          rules={monitoring.rules}
          areObjectsRead={!isUnread(monitoring, 'rule-objects')}
        />
      )}
    </section>
  );
}

function isUnread(
  { problems }: ClusterMonitoring,
  wanted: MonitoringProblem['part'],
): boolean {
  return problems.some(({ part }) => part === wanted);
}

/** What couldn't be read, and what to do. A pending query isn't a problem. */
function Problems(props: {
  cluster: string;
  problems: readonly MonitoringProblem[];
}) {
  const t = useText();
  const known = props.problems.filter(({ reason }) => reason !== 'pending');
  if (known.length === 0) {
    return null;
  }
  // A server that is down is one problem, however many parts it affects.
  const groups = new Map<string, MonitoringProblem[]>();
  for (const problem of known) {
    const key = `${problem.message} ${problem.remedy ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), problem]);
  }
  return (
    <>
      {[...groups].map(([key, [first, ...rest]]) =>
        first ? (
          <StatusAlert
            key={key}
            tone="unknown"
            title={t(`monitoring.problem.${first.part}`)}
          >
            {rest.map(({ part }) => (
              <p key={part}>{t(`monitoring.problem.${part}`)}</p>
            ))}
            <p>{first.message}</p>
            {first.remedy && <p>{first.remedy}</p>}
            {first.reason === 'not-configured' && (
              <>
                <p className={theme.muted}>{t('setup.example')}</p>
                <Command command={toMetricsEntry(props.cluster)} />
              </>
            )}
          </StatusAlert>
        ) : undefined,
      )}
    </>
  );
}

/** The missing configuration entry, ready to copy. */
function toMetricsEntry(cluster: string): string {
  return `volsync:
  metrics:
    - name: prometheus
      clusters: [${JSON.stringify(cluster)}]
      url: http://prometheus.monitoring:9090
      type: prometheus`;
}
