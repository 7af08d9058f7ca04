import { renderAnnotation } from './annotations';
import { evaluate } from './promql/evaluate';
import { type Labels, toId } from './promql/labels';
import { parseQuery } from './promql/parse';
import { formatValue } from './exposition';
import type { SampleHistory } from './promql/sampleHistory';
import type { AlertingRule } from './types';

interface ActiveAlert {
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly state: 'pending' | 'firing';
  readonly activeAt: string;
  readonly value: string;
}

/** Evaluates alerting rules, and tracks since when each alert is active. */
export class Alerts {
  readonly #rules: readonly AlertingRule[];
  readonly #history: SampleHistory;
  readonly #activeSince = new Map<string, number>();

  /** Throws if a rule's query is not supported: better at the start than silently later. */
  constructor(rules: readonly AlertingRule[], history: SampleHistory) {
    for (const { query } of rules) parseQuery(query);
    this.#rules = rules;
    this.#history = history;
  }

  /** The format of `/api/v1/rules`. */
  groups(now: number) {
    const active = this.#evaluate(now);
    return [...new Set(this.#rules.map(({ group }) => group))].map(name => ({
      name,
      file: 'sandbox',
      interval: 15,
      rules: this.#rules
        .filter(({ group }) => group === name)
        .map(rule => ({
          type: 'alerting',
          name: rule.name,
          query: rule.query,
          duration: rule.forSeconds ?? 0,
          labels: rule.labels ?? {},
          annotations: rule.annotations ?? {},
          health: 'ok',
          state: toRuleState(active.get(rule) ?? []),
          alerts: active.get(rule) ?? [],
        })),
    }));
  }

  /** The format of `/api/v1/alerts`. */
  active(now: number): ActiveAlert[] {
    return [...this.#evaluate(now).values()].flat();
  }

  #evaluate(now: number): Map<AlertingRule, ActiveAlert[]> {
    const seen = new Set<string>();
    const result = new Map<AlertingRule, ActiveAlert[]>();
    for (const rule of this.#rules) {
      const vector = evaluate(parseQuery(rule.query), this.#history, now);
      const alerts = vector.map(({ labels, value }) => {
        const { __name__: _, ...kept } = labels;
        const all = { ...kept, ...rule.labels, alertname: rule.name };
        const id = `${rule.group} ${toId(all)}`;
        const since = this.#activeSince.get(id) ?? now;
        this.#activeSince.set(id, since);
        seen.add(id);
        const isFiring = now - since >= (rule.forSeconds ?? 0) * 1000;
        return {
          labels: all,
          annotations: Object.fromEntries(
            Object.entries(rule.annotations ?? {}).map(([name, text]) => [
              name,
              renderAnnotation(text, { labels, value }),
            ]),
          ),
          state: isFiring ? ('firing' as const) : ('pending' as const),
          activeAt: new Date(since).toISOString(),
          value: formatValue(value),
        };
      });
      result.set(rule, alerts);
    }
    for (const id of this.#activeSince.keys()) {
      if (!seen.has(id)) this.#activeSince.delete(id);
    }
    return result;
  }
}

function toRuleState(alerts: readonly ActiveAlert[]) {
  if (alerts.some(({ state }) => state === 'firing')) return 'firing';
  return alerts.length > 0 ? 'pending' : 'inactive';
}
