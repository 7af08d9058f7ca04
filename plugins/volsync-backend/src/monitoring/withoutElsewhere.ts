import { worstOf, type ActiveAlert, type RuleState } from '../metrics/askRules';
import { seriesKey } from '../metrics/askSeries';

/**
 * Removes alerts of resources that exist only in other clusters, if one server holds the series of several clusters.
 * Alerts of resources that are known in neither are kept. Pure.
 *
 * @internal
 */
export function withoutElsewhere(
  rules: readonly RuleState[],
  options: {
    /** `role/namespace/name` of resources in the other clusters */
    readonly elsewhere: ReadonlySet<string>;
    /** `role/namespace/name` of resources in this cluster */
    readonly here: ReadonlySet<string>;
  },
): readonly RuleState[] {
  const { elsewhere, here } = options;
  const isOurs = ({ labels }: ActiveAlert) => {
    const key = seriesKey({
      role: labels.role === 'destination' ? 'destination' : 'source',
      namespace: labels.obj_namespace ?? '',
      name: labels.obj_name ?? '',
    });
    return here.has(key) || !elsewhere.has(key);
  };
  return rules.map(rule => {
    const alerts = rule.alerts.filter(isOurs);
    return alerts.length === rule.alerts.length
      ? rule
      : { ...rule, alerts, state: worstOf(alerts) };
  });
}
