import type {
  MonitoringAlert,
  MonitoringRule,
} from 'backstage-plugin-volsync-common';
import { useText, type Text } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Ago } from '../common/Timestamp';
import { StatusAlert, type AlertTone } from '../common/StatusAlert';
import theme from '../common/theme.module.css';
import styles from './monitoring.module.css';

/** Firing and pending alerts, and failing rules. Also says if there are none. */
export function AlertList({ rules }: { rules: readonly MonitoringRule[] }) {
  const t = useText();
  const loud = rules.filter(({ state }) =>
    ['firing', 'pending', 'error'].includes(state),
  );
  return (
    <div className={styles.part}>
      <h3>{t('monitoring.alerts')}</h3>
      {loud.length === 0 && (
        <p className={theme.muted}>{t('monitoring.alertsNone')}</p>
      )}
      {loud.map((rule, index) => (
        <StatusAlert
          key={`${rule.name} ${index}`}
          tone={toneOf(rule)}
          title={titleOf(rule, t)}
          aside={rule.since && <Ago at={rule.since} />}
        >
          {rule.state === 'error' ? (
            <>
              <p>{rule.lastError}</p>
              {rule.query && <Code>{rule.query}</Code>}
            </>
          ) : (
            <Alerts rule={rule} />
          )}
        </StatusAlert>
      ))}
    </div>
  );
}

function Alerts({ rule }: { rule: MonitoringRule }) {
  const t = useText();
  return (
    <>
      <ul className={styles.alerts}>
        {rule.alerts.map((alert, index) => (
          <li key={index}>
            {alert.summary ?? rule.name}
            <Labels alert={alert} />
          </li>
        ))}
      </ul>
      {rule.moreAlerts > 0 && (
        <p>
          {t('monitoring.moreAlerts', {
            count: rule.moreAlerts,
            number: String(rule.moreAlerts),
          })}
        </p>
      )}
    </>
  );
}

function Labels({ alert }: { alert: MonitoringAlert }) {
  const labels = Object.entries(alert.labels);
  if (labels.length === 0) {
    return null;
  }
  return (
    <span className={styles.labels}>
      {labels.map(([name, value]) => `${name}="${value}"`).join(' ')}
    </span>
  );
}

function titleOf(rule: MonitoringRule, t: Text): string {
  const name = rule.name ?? t(`monitoring.subject.${rule.subject}`);
  switch (rule.state) {
    case 'firing':
      return t('monitoring.alertFires', {
        name,
        count: rule.alerts.filter(({ state }) => state === 'firing').length,
      });
    case 'pending':
      return t('monitoring.alertPending', { name });
    default:
      return t('monitoring.ruleError', { name });
  }
}

function toneOf({ state, severity }: MonitoringRule): AlertTone {
  if (state === 'pending') {
    return 'info';
  }
  return state === 'firing' && severity === 'critical' ? 'critical' : 'warning';
}
