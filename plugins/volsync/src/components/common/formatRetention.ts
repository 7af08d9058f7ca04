import type { SourceReport } from 'backstage-plugin-volsync-common';
import { toRetentionRules } from '../../format/retention';
import type { Text } from '../../hooks/useText';

/** Describes the retention rules as text. */
export function formatRetention(source: SourceReport, t: Text): string {
  const rules = toRetentionRules(source.retain);
  return rules.length === 0
    ? t('figure.retentionLastOnly')
    : rules
        .map(({ period, keep }) => t(`retention.${period}`, { keep }))
        .join(' · ');
}
