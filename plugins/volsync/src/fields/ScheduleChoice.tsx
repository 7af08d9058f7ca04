import { Radio, RadioGroup, TextField } from '@backstage/ui';
import { nextFire } from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import { Timestamp } from '../components/common/Timestamp';
import { useNow } from '../hooks/useNow';
import { useScheduleText } from '../hooks/useScheduleText';
import { useText } from '../hooks/useText';
import type { ChoiceProps } from './ChoiceProps';
import styles from './BackupForm.module.css';
import {
  presetOf,
  PRESETS,
  toPresetSchedule,
  type Preset,
} from './changeChoice';

const SHOWN = 3;
const MINUTE_MS = 60_000;

/** A preset or custom schedule in words, with its consequences. */
export function ScheduleChoice({ choice, onChange }: ChoiceProps) {
  const t = useText();
  const scheduleText = useScheduleText();
  const preset = presetOf(choice);
  const [isOwn, setOwn] = useState(preset === undefined);
  const runs = nextRuns(choice.schedule, useNow(MINUTE_MS));
  return (
    <>
      <RadioGroup
        aria-label={t('enable.when')}
        orientation="horizontal"
        value={isOwn || !preset ? 'own' : preset}
        onChange={value => {
          setOwn(value === 'own');
          if (value !== 'own') {
            const schedule = toPresetSchedule(value as Preset, choice.app);
            onChange({ ...choice, schedule });
          }
        }}
      >
        {PRESETS.map(each => (
          <Radio key={each} value={each}>
            {t(`enable.${each}`)}
          </Radio>
        ))}
        <Radio value="own">{t('enable.ownSchedule')}</Radio>
      </RadioGroup>
      {(isOwn || !preset) && (
        <TextField
          label={t('enable.cron')}
          value={choice.schedule}
          onChange={schedule => onChange({ ...choice, schedule })}
        />
      )}
      <p className={styles.line}>
        {choice.schedule === ''
          ? t('enable.unchanged')
          : scheduleText(choice.schedule)}
        . {!isOwn && preset && t('enable.spread')}
      </p>
      {runs.length > 0 && (
        <div>
          <span className={styles.line}>{t('enable.next')}</span>
          <ul className={styles.runs}>
            {runs.map(at => (
              <li key={at}>
                <Timestamp at={at} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

function nextRuns(schedule: string, now: number): readonly string[] {
  const runs: string[] = [];
  let from = new Date(now).toISOString();
  while (runs.length < SHOWN) {
    const next = nextFire(schedule, from);
    if (next === undefined) {
      break;
    }
    runs.push(next);
    from = next;
  }
  return runs;
}
