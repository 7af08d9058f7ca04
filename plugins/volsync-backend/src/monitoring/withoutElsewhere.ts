import { worstOf, type ActiveAlert, type RuleState } from '../metrics/askRules';
import { seriesKey } from '../metrics/askSeries';

/**
 * Rules without the alerts of what lives in other clusters alone, whose series the same server holds. What is known in
 * neither stays. Pure.
 *
 * @internal
 */
export function withoutElsewhere(
  rules: readonly RuleState[],
  options: {
    /** `role/namespace/name` of what lives in the other clusters */
    readonly elsewhere: ReadonlySet<string>;
    /** The same of what lives here */
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
