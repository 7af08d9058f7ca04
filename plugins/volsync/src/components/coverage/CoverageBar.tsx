import { Button, SearchField } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import type { CoverageRow } from 'backstage-plugin-volsync-common';
import { formatBytes, formatCount } from '../../format/bytes';
import { saveFile } from '../../format/saveFile';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { toCoverageCsv } from './coverageCsv';
import {
  countGroups,
  type CoverageChoice,
  type CoverageGroup,
  type CoverageLine,
} from './coverageView';
import { KindPill } from './KindPill';
import styles from './coverage.module.css';

/** What there is of each kind, as filters; a search; and the lines as a file. @internal */
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
    <div className={styles.bar}>
      <div className={styles.search}>
        <SearchField
          aria-label={t('coverage.search')}
          placeholder={t('coverage.search')}
          value={choice.text}
          onChange={text => onChoice({ text })}
        />
      </div>
      <KindFilter rows={rows} choice={choice} onChoice={onChoice} />
      <div className={styles.end}>
        <span role="status">
          {t('coverage.shown', {
            shown: formatCount(lines.length, locale),
            total: formatCount(rows.length, locale),
          })}
        </span>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiDownloadLine aria-hidden />}
          onPress={() =>
            saveFile({
              name: 'coverage.csv',
              type: 'text/csv',
              text: toCoverageCsv(lines.map(({ row }) => row)),
            })
          }
        >
          {t('coverage.csv')}
        </Button>
      </div>
    </div>
  );
}

function KindFilter(props: {
  rows: readonly CoverageRow[];
  choice: CoverageChoice;
  onChoice: (change: Partial<CoverageChoice>) => void;
}) {
  const t = useText();
  const locale = useLocale();
  const { groups } = props.choice;
  const toggle = (group: CoverageGroup) =>
    props.onChoice({
      groups: groups.includes(group)
        ? groups.filter(one => one !== group)
        : [...groups, group],
    });
  return (
    <div
      className={styles.kinds}
      role="group"
      aria-label={t('coverage.filter')}
    >
      {countGroups(props.rows).map(({ group, count, bytes }) => (
        <button
          key={group}
          type="button"
          aria-pressed={groups.includes(group)}
          title={bytes > 0 ? formatBytes(bytes, locale) : undefined}
          onClick={() => toggle(group)}
        >
          <KindPill group={group} count={formatCount(count, locale)} />
        </button>
      ))}
    </div>
  );
}
