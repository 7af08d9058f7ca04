import type {
  MonitoringAlert,
  MonitoringRule,
  MonitoringRuleState,
  WatchedSubject,
} from 'backstage-plugin-volsync-common';
import type { ActiveAlert, RuleState } from '../metrics/askRules';
import type { WrittenRule } from '../metrics/toWrittenRules';

const MAX_ALERTS = 50;
const MAX_QUERY_LENGTH = 2_000;
const MAX_LABELS = 20;
const MAX_TEXT_LENGTH = 500;

/** What rules should watch. Without the first two, failures alert no one. @internal */
export const SUBJECTS = [
  'exporter',
  'out-of-sync',
  'missed-intervals',
  'duration',
] as const satisfies readonly WatchedSubject[];

const URGENT_FIRST: readonly MonitoringRuleState[] = [
  'firing',
  'error',
  'pending',
  'not-loaded',
  'no-rule',
  'unknown',
  'inactive',
];

/**
 * The evaluated rules, rules that the cluster has but doesn't evaluate, and subjects without a rule. Undefined means
 * unread. Pure.
 *
 * @internal
 */
export function toRules(options: {
  readonly loaded: readonly RuleState[] | undefined;
  readonly written: readonly WrittenRule[] | undefined;
}): readonly MonitoringRule[] {
  const { loaded, written } = options;
  const known = (loaded ?? []).map(rule =>
    toLoaded(
      rule,
      written?.find(({ name }) => name === rule.name),
    ),
  );
  const others = (written ?? [])
    .filter(({ name }) => !known.some(rule => rule.name === name))
    .map(rule => toWritten(rule, loaded ? 'not-loaded' : 'unknown'));
  const rules = [...known, ...others];
  const wanting = SUBJECTS.filter(
    subject => !rules.some(rule => rule.subject === subject),
  ).map(subject => ({
    subject,
    state: stateOfWant(options),
    alerts: [],
    moreAlerts: 0,
  }));
  return [...rules, ...wanting].sort(
    (a, b) => URGENT_FIRST.indexOf(a.state) - URGENT_FIRST.indexOf(b.state),
  );
}

/** What a rule's query detects. @internal */
export function subjectOf(query: string): WatchedSubject {
  // If any series of VolSync is absent, the exporter is the cause.
  if (/\babsent(_over_time)?\s*\(/.test(query)) {
    return 'exporter';
  }
  if (query.includes('volsync_volume_out_of_sync')) {
    return 'out-of-sync';
  }
  if (query.includes('volsync_missed_intervals')) {
    return 'missed-intervals';
  }
  if (query.includes('volsync_sync_duration')) {
    return 'duration';
  }
  return /\bup\b/.test(query) ? 'exporter' : 'other';
}

function stateOfWant(options: {
  readonly loaded: readonly RuleState[] | undefined;
  readonly written: readonly WrittenRule[] | undefined;
}): MonitoringRuleState {
  if (!options.loaded) {
    return 'unknown';
  }
  return options.written ? 'no-rule' : 'not-loaded';
}

function toLoaded(
  rule: RuleState,
  written: WrittenRule | undefined,
): MonitoringRule {
  const alerts = [...rule.alerts].sort((a, b) =>
    (a.since ?? '').localeCompare(b.since ?? ''),
  );
  return {
    name: rule.name,
    subject: subjectOf(rule.query),
    state: stateOf(rule),
    severity: rule.severity,
    query: rule.query.slice(0, MAX_QUERY_LENGTH),
    forSeconds: rule.forSeconds,
    writtenIn: written?.object,
    since: alerts.find(({ since }) => since)?.since,
    lastError:
      rule.health === 'err'
        ? rule.lastError?.slice(0, MAX_TEXT_LENGTH)
        : undefined,
    alerts: alerts.slice(0, MAX_ALERTS).map(toAlert),
    moreAlerts: Math.max(0, alerts.length - MAX_ALERTS),
  };
}

function toWritten(
  rule: WrittenRule,
  state: MonitoringRuleState,
): MonitoringRule {
  return {
    name: rule.name,
    subject: subjectOf(rule.query),
    state,
    severity: rule.severity,
    query: rule.query.slice(0, MAX_QUERY_LENGTH),
    writtenIn: rule.object,
    alerts: [],
    moreAlerts: 0,
  };
}

function stateOf({ health, state }: RuleState): MonitoringRuleState {
  if (health === 'err') {
    return 'error';
  }
  return health === 'unknown' && state === 'inactive' ? 'unknown' : state;
}

function toAlert({
  state,
  since,
  labels,
  summary,
}: ActiveAlert): MonitoringAlert {
  return {
    state,
    since,
    summary: summary?.slice(0, MAX_TEXT_LENGTH),
    labels: Object.fromEntries(
      Object.entries(labels)
        .filter(([name]) => name !== 'alertname' && name !== 'severity')
        .slice(0, MAX_LABELS)
        .map(([name, value]) => [name, value.slice(0, MAX_TEXT_LENGTH)]),
    ),
  };
}
