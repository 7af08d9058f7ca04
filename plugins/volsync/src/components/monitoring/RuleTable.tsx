import type { MonitoringRule } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { DataTable } from '../common/DataTable';
import { Collapsible } from '../common/Collapsible';
import { Ago } from '../common/Timestamp';
import theme from '../common/theme.module.css';
import { StatusBadge } from '../common/StatusBadge';

const TONES = {
  'no-rule': 'warning',
  'not-loaded': 'warning',
  inactive: 'good',
  pending: 'warning',
  firing: 'bad',
  error: 'bad',
  unknown: 'unknown',
} as const;

/** All rules about VolSync, and problems without a rule. */
export function RuleTable(props: {
  title: string;
  rules: readonly MonitoringRule[];
  areObjectsRead: boolean;
}) {
  const t = useText();
  const { title, rules, areObjectsRead } = props;
  return (
    <Collapsible
      title={t('monitoring.rules', { number: String(rules.length) })}
    >
      <DataTable
        label={t('monitoring.rulesTable', { cluster: title })}
        rows={rules}
        rowKey={(rule, index) => `${rule.name ?? rule.subject} ${index}`}
        columns={[
          {
            id: 'state',
            label: t('monitoring.rule.state'),
            cell: ({ state }) => {
              // A state that a newer backend added can't be judged
              const known = state in TONES ? state : 'unknown';
              return (
                <StatusBadge tone={TONES[known]}>
                  {t(`monitoring.ruleState.${known}`)}
                </StatusBadge>
              );
            },
          },
          {
            id: 'name',
            label: t('monitoring.rule.name'),
            cell: ({ name, query }) =>
              name ? (
                <span title={query}>{name}</span>
              ) : (
                <span className={theme.muted}>{t('monitoring.rule.none')}</span>
              ),
          },
          {
            id: 'subject',
            label: t('monitoring.rule.subject'),
            cell: ({ subject }) => t(`monitoring.subject.${subject}`),
          },
          {
            id: 'since',
            label: t('monitoring.rule.since'),
            cell: ({ since }) => (since ? <Ago at={since} /> : '–'),
          },
          {
            id: 'written',
            label: t('monitoring.rule.writtenIn'),
            cell: ({ writtenIn }) =>
              writtenIn ?? (
                <span className={theme.muted}>
                  {t(
                    areObjectsRead
                      ? 'monitoring.rule.notWritten'
                      : 'monitoring.rule.notRead',
                  )}
                </span>
              ),
          },
        ]}
      />
    </Collapsible>
  );
}
