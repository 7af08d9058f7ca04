import { z } from 'zod';
import type { MetricsClient } from './MetricsClient';

const texts = z.record(z.string(), z.string()).nullish();

const ruleSchema = z.object({
  type: z.string().optional(),
  name: z.string(),
  query: z.string().optional(),
  duration: z.number().optional(),
  labels: texts,
  state: z.string().optional(),
  health: z.string().optional(),
  lastError: z.string().optional(),
  alerts: z
    .array(
      z.object({
        state: z.string().optional(),
        activeAt: z.string().optional(),
        labels: texts,
        annotations: texts,
      }),
    )
    .nullish(),
});

const rulesSchema = z.object({
  data: z.object({
    groups: z.array(z.object({ rules: z.array(ruleSchema) })),
  }),
});

/** One series for which a rule is pending or firing. @internal */
export interface ActiveAlert {
  readonly state: 'pending' | 'firing';
  readonly since?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary?: string;
}

/** An alerting rule about VolSync, as the server evaluates it. @internal */
export interface RuleState {
  readonly name: string;
  readonly query: string;
  readonly severity?: string;
  readonly forSeconds?: number;
  readonly state: 'inactive' | 'pending' | 'firing';
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
  readonly alerts: readonly ActiveAlert[];
}

/**
 * The rules about VolSync. Without vmalert, VictoriaMetrics responds "no rules" with 200, which would look as if there
 * were no alerts. So vmalert itself is probed. Throws `MetricsError`.
 *
 * @internal
 */
export async function askRules(
  client: MetricsClient,
  signal: AbortSignal,
): Promise<readonly RuleState[]> {
  const { type, ruleUrl } = client.config;
  if (type === 'victoriametrics' && ruleUrl === undefined) {
    await client.probeVmalert(signal);
  }
  const { data } = await client.get(
    '/api/v1/rules',
    { type: 'alert' },
    rulesSchema,
    signal,
    ruleUrl,
  );
  return data.groups
    .flatMap(group => group.rules)
    .filter(
      ({ type: kind, name, query = '' }) =>
        kind !== 'recording' && isAboutVolsync(name, query),
    )
    .map(rule => toRuleState(rule, client.config.matchers));
}

/** Whether a rule is about VolSync, by its name or query. @internal */
export function isAboutVolsync(name: string, query: string): boolean {
  return /volsync/i.test(`${name} ${query}`);
}

function toRuleState(
  rule: z.output<typeof ruleSchema>,
  matchers: Readonly<Record<string, string>>,
): RuleState {
  const alerts = (rule.alerts ?? [])
    .map(alert => ({
      state:
        alert.state === 'firing' ? ('firing' as const) : ('pending' as const),
      since: toTime(alert.activeAt),
      labels: alert.labels ?? {},
      summary: alert.annotations?.summary,
    }))
    .filter(({ labels }) => isOfCluster(labels, matchers));
  const { duration, labels, lastError } = rule;
  return {
    name: rule.name,
    query: rule.query ?? '',
    severity: labels?.severity,
    forSeconds: duration,
    // One rule covers all clusters; alerts of other clusters are ignored.
    state: rule.alerts ? worstOf(alerts) : toState(rule.state),
    health: toHealth(rule.health),
    lastError: lastError || undefined,
    alerts,
  };
}

function isOfCluster(
  labels: Readonly<Record<string, string>>,
  matchers: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(matchers).every(
    ([label, value]) => (labels[label] ?? value) === value,
  );
}

/** The state of a rule that has these alerts. @internal */
export function worstOf(alerts: readonly ActiveAlert[]): RuleState['state'] {
  if (alerts.some(({ state }) => state === 'firing')) {
    return 'firing';
  }
  return alerts.length > 0 ? 'pending' : 'inactive';
}

function toState(state: string | undefined): RuleState['state'] {
  return state === 'firing' || state === 'pending' ? state : 'inactive';
}

/** vmalert reports "no match" for a rule without series, which is normal for an inactive alert. */
function toHealth(health: string | undefined): RuleState['health'] {
  switch (health) {
    case 'ok':
    case 'no match':
      return 'ok';
    case 'err':
      return 'err';
    default:
      return 'unknown';
  }
}

/** Without the server's time zone and nanoseconds. */
function toTime(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
