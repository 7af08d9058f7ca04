import {
  shell,
  type CheckItem,
  type CheckRemedy,
  type MonitoringProblem,
  type Reading,
} from 'backstage-plugin-volsync-common';
import { worstCheckState } from 'backstage-plugin-volsync-common';
import type { RuleState } from '../../metrics/askRules';
import { toProblem } from '../../metrics/toProblem';
import type { CheckDefinition } from '../check';
import { notSeen, ofItems, stateOfCounts } from '../check';

/** Whether VolSync's metrics are scraped. @internal */
export const metricsScraped: CheckDefinition = {
  id: 'metrics-scraped',
  title: 'Metrics scraped',
  meaning: 'Without metrics no alert can fire, so silence means nothing.',
  async run({ monitoring, cluster, names, signal }) {
    const job = names.metricsJob;
    const up = await monitoring.scrape({ cluster, job, signal });
    if (up.state === 'unread') {
      return notSeen(up, remedyOf('scrape', up));
    }
    const { targets, answering } = up.value;
    if (targets === 0) {
      return {
        state: 'bad',
        seen: `The metrics server has no target with job="${job}"`,
        remedy: {
          text: 'Install the ServiceMonitor or PodMonitor of the template, or set the name of the job under volsync.platform.metricsJob.',
          command: `kubectl get servicemonitors,podmonitors --all-namespaces`,
        },
      };
    }
    return {
      state: stateOfCounts(answering, targets),
      seen: `up{job="${job}"}: ${answering} of ${targets} ${
        targets === 1 ? 'target' : 'targets'
      } up`,
      remedy:
        answering === targets
          ? undefined
          : {
              text: 'Check that the controller runs and that no network policy blocks the scraper.',
              command: shell`kubectl -n ${names.namespace} port-forward deploy/volsync 8080 & curl -s localhost:8080/metrics | grep volsync_`,
            },
    };
  },
};

/** Whether the alerts exist, are loaded, and what state they have. @internal */
export const alertRules: CheckDefinition = {
  id: 'alert-rules',
  title: 'Alert rules loaded',
  meaning: 'If no server evaluates the alert rules, no one is notified.',
  async run({ reader, monitoring, cluster, names, signal }) {
    const written = await reader.list<{
      readonly metadata: { readonly name: string; readonly namespace?: string };
    }>({ resource: 'prometheusRules' }, 'the PrometheusRules');
    const rules = await monitoring.rules({ cluster, signal });
    const items: CheckItem[] = [];
    if (written.state === 'read') {
      const found = written.value.find(
        one => one.metadata.name === names.prometheusRule,
      );
      items.push({
        name: `PrometheusRule ${names.prometheusRule}`,
        state: found ? 'good' : 'bad',
        seen: found
          ? `exists in namespace "${found.metadata.namespace}"`
          : 'not found',
      });
    } else {
      items.push({
        name: `PrometheusRule ${names.prometheusRule}`,
        state: notSeen(written).state,
        seen: written.message,
      });
    }
    if (rules.state === 'unread') {
      const { state } = notSeen(rules);
      items.push({
        name: 'Rules in the metrics server',
        state,
        seen: rules.message,
      });
    } else if (rules.value.length === 0) {
      items.push({
        name: 'Rules in the metrics server',
        state: 'bad',
        seen: 'no rules for VolSync are loaded',
      });
    }
    for (const rule of rules.state === 'read' ? rules.value : []) {
      items.push(toRuleItem(rule));
    }
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? `${items.length - 1} ${
              items.length === 2 ? 'alert' : 'alerts'
            } loaded, none firing`
          : bad.map(item => `${item.name}: ${item.seen}`).join('; '),
      remedyOfRules(items) ??
        remedyOf('rules', rules) ??
        remedyOf('rule-objects', written),
    );
  },
};

function remedyOf(
  part: MonitoringProblem['part'],
  reading: Reading<unknown>,
): CheckRemedy | undefined {
  const text = toProblem(part, reading)?.remedy;
  return text ? { text } : undefined;
}

/** Known problems come before unknown ones. */
function remedyOfRules(items: readonly CheckItem[]): CheckRemedy | undefined {
  switch (worstCheckState(items.map(({ state }) => state))) {
    case 'bad':
      return {
        text: 'Apply the PrometheusRule of the template with the labels that your Prometheus selects.',
        command: 'kubectl get prometheusrules --all-namespaces',
      };
    case 'warning':
      return {
        text: 'Open Monitoring for the volumes behind each alert and the fixes.',
      };
    default:
      return undefined;
  }
}

function toRuleItem(rule: RuleState): CheckItem {
  const name = `Alert ${rule.name}`;
  if (rule.health === 'err') {
    return {
      name,
      state: 'bad',
      seen: `failed to evaluate: ${rule.lastError ?? 'no reason given'}`,
    };
  }
  if (rule.state === 'inactive') {
    return { name, state: 'good', seen: 'inactive' };
  }
  const { length } = rule.alerts;
  return {
    name,
    state: rule.state === 'firing' ? 'warning' : 'good',
    seen: `${rule.state}${length ? ` for ${length} series` : ''}`,
  };
}
