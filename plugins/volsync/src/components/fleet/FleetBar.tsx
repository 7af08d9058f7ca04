import { Button, SearchField, Select } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import type { FleetRow, Verdict } from 'backstage-plugin-volsync-common';
import { saveFile } from '../../format/saveFile';
import { useText } from '../../hooks/useText';
import { VerdictCountPill } from '../common/VerdictPill';
import {
  countVerdicts,
  FLEET_GROUPINGS,
  type FleetChoice,
  type FleetGrouping,
} from './fleetView';
import { toCsv } from './toCsv';
import styles from './fleet.module.css';

/** What is shown, and what of it: counts that filter, a search, groups, and the rows as a file. @internal */
export function FleetBar(props: {
  rows: readonly FleetRow[];
  shown: readonly FleetRow[];
  choice: FleetChoice;
  onChoice: (change: Partial<FleetChoice>) => void;
}) {
  const t = useText();
  const { rows, shown, choice, onChoice } = props;
  return (
    <div className={styles.bar}>
      <div className={styles.search}>
        <SearchField
          aria-label={t('fleet.search')}
          placeholder={t('fleet.search')}
          value={choice.text}
          onChange={text => onChoice({ text })}
        />
      </div>
      <VerdictFilter rows={rows} choice={choice} onChoice={onChoice} />
      <div className={styles.end}>
        <span role="status">
          {t('fleet.shown', {
            shown: String(shown.length),
            total: String(rows.length),
          })}
        </span>
        <div className={styles.grouping}>
          <Select
            aria-label={t('fleet.group')}
            size="small"
            options={FLEET_GROUPINGS.map(value => ({
              value,
              label: t('fleet.groupedBy', {
                what: t(`fleet.groupBy.${value}`),
              }),
            }))}
            value={choice.group}
            onChange={group => onChoice({ group: group as FleetGrouping })}
          />
        </div>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiDownloadLine aria-hidden />}
          onPress={() =>
            saveFile({
              name: 'backups.csv',
              type: 'text/csv',
              text: toCsv(shown),
            })
          }
        >
          {t('fleet.csv')}
        </Button>
      </div>
    </div>
  );
}

function VerdictFilter(props: {
  rows: readonly FleetRow[];
  choice: FleetChoice;
  onChoice: (change: Partial<FleetChoice>) => void;
}) {
  const t = useText();
  const { verdicts } = props.choice;
  const toggle = (verdict: Verdict) =>
    props.onChoice({
      verdicts: verdicts.includes(verdict)
        ? verdicts.filter(one => one !== verdict)
        : [...verdicts, verdict],
    });
  return (
    <div className={styles.verdicts} role="group" aria-label={t('tab.counts')}>
      {countVerdicts(props.rows).map(({ verdict, count }) => (
        <button
          key={verdict}
          type="button"
          aria-pressed={verdicts.includes(verdict)}
          onClick={() => toggle(verdict)}
        >
          <VerdictCountPill verdict={verdict} count={count} />
        </button>
      ))}
    </div>
  );
}
