import type {
  CheckState,
  MonitoringRule,
  ScrapeState,
  Watch,
  WatchReason,
} from 'backstage-plugin-volsync-common';

/** Without these two, a missing controller or a backup that never ends alerts no one. */
const NEEDED = ['exporter', 'out-of-sync'] as const;

const STATES: Readonly<Record<Exclude<WatchReason, 'firing'>, CheckState>> = {
  off: 'off',
  pending: 'unknown',
  'scrape-unknown': 'unknown',
  'not-scraped': 'bad',
  'not-answering': 'bad',
  'rules-unknown': 'unknown',
  'no-rules': 'bad',
  'rules-failing': 'warning',
  'rules-missing': 'warning',
  'partly-answering': 'warning',
  watched: 'good',
};

/** What is known of a cluster's monitoring; undefined means unread. */
interface WatchFacts {
  readonly hasServer: boolean;
  /** There is no answer yet */
  readonly isPending: boolean;
  readonly scrape: ScrapeState | undefined;
  readonly rules: readonly MonitoringRule[];
  /** Whether `rules` are those of the metrics server */
  readonly areRulesKnown: boolean;
}

/** Whether backups are monitored, and why not. Pure. @internal */
export function toWatch(facts: WatchFacts): Watch {
  const missing = NEEDED.filter(
    subject =>
      !facts.rules.some(rule => rule.subject === subject && isLoaded(rule)),
  );
  const firing = facts.rules
    .flatMap(rule => rule.alerts.map(({ state }) => ({ state, rule })))
    .filter(({ state }) => state === 'firing');
  const reason = reasonOf(facts, {
    isMissing: missing.length > 0,
    isFiring: firing.length > 0,
  });
  const isCritical = firing.some(({ rule }) => rule.severity === 'critical');
  const firingState = isCritical ? 'bad' : 'warning';
  return {
    state: reason === 'firing' ? firingState : STATES[reason],
    reason,
    missing: reason === 'rules-missing' ? missing : [],
    firing: firing.length,
  };
}

function reasonOf(
  facts: WatchFacts,
  found: { readonly isMissing: boolean; readonly isFiring: boolean },
): WatchReason {
  const { hasServer, isPending, scrape, rules, areRulesKnown } = facts;
  if (!hasServer) {
    return 'off';
  }
  if (isPending) {
    return 'pending';
  }
  if (!scrape) {
    return 'scrape-unknown';
  }
  if (scrape.targets === 0) {
    return 'not-scraped';
  }
  if (scrape.answering === 0) {
    return 'not-answering';
  }
  if (!areRulesKnown) {
    return 'rules-unknown';
  }
  if (!rules.some(rule => isLoaded(rule) || rule.state === 'error')) {
    return 'no-rules';
  }
  if (rules.some(({ state }) => state === 'error')) {
    return 'rules-failing';
  }
  if (found.isMissing) {
    return 'rules-missing';
  }
  if (scrape.answering < scrape.targets) {
    return 'partly-answering';
  }
  return found.isFiring ? 'firing' : 'watched';
}

/** Whether the rule is evaluated, or will be. */
function isLoaded({ name, state }: MonitoringRule): boolean {
  return (
    name !== undefined &&
    ['inactive', 'pending', 'firing', 'unknown'].includes(state)
  );
}
