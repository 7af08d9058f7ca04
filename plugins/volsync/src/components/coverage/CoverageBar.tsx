import type { CoverageRow } from 'backstage-plugin-volsync-common';
import { formatBytes, formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { ListBar, PillFilter } from '../common/ListBar';
import { toCoverageCsv } from './coverageCsv';
import {
  countGroups,
  type CoverageChoice,
  type CoverageLine,
} from './coverageView';
import { KindBadge } from './KindBadge';

/** Filters by kind with counts, a search, and the export. */
export function CoverageBar(props: {
  rows: readonly CoverageRow[];
  lines: readonly CoverageLine[];
  choice: CoverageChoice;
  onChoice: (change: Partial<CoverageChoice>) => void;
}) {
  const t = useText();
  const locale = useLocale();
  const { rows, lines, choice, onChoice } = props;
  return (
    <ListBar
      search={{
        label: t('coverage.search'),
        text: choice.text,
        onChange: text => onChoice({ text }),
      }}
      filters={
        <PillFilter
          label={t('coverage.filter')}
          options={countGroups(rows).map(({ group, count, bytes }) => ({
            value: group,
            pill: (
              <KindBadge group={group} count={formatCount(count, locale)} />
            ),
            title: bytes > 0 ? formatBytes(bytes, locale) : undefined,
          }))}
          chosen={choice.groups}
          onChoice={groups => onChoice({ groups })}
        />
      }
      status={t('coverage.shown', {
        count: rows.length,
        shown: formatCount(lines.length, locale),
        total: formatCount(rows.length, locale),
      })}
      csv={{
        label: t('coverage.csv'),
        name: 'coverage.csv',
        make: () => toCoverageCsv(lines.map(({ row }) => row)),
      }}
    />
  );
}
