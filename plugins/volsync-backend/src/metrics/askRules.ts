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

/** One series that a rule is pending or firing for. @internal */
export interface ActiveAlert {
  readonly state: 'pending' | 'firing';
  readonly since?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly summary?: string;
}

/** One alerting rule about VolSync, as the server evaluates it. @internal */
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
 * The rules about VolSync. VictoriaMetrics without a vmalert behind it answers "no rules" with 200, which would be
 * silence taken for health: so it is asked whether there is a vmalert at all. Throws `MetricsError`.
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

/** Whether a rule has to do with VolSync, by its name or what it asks for. @internal */
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
    // One rule watches all clusters: what it fires for in another is not ours.
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

/** vmalert says "no match" of a rule whose series are not there, which is how an alert is quiet. */
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

/** Without the server's zone and nanoseconds. */
function toTime(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
