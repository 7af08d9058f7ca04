import { Button } from '@backstage/ui';
import { useId, useState } from 'react';
import type { RestorePoint } from '../../format/restorePoints';
import { useLocale } from '../../hooks/useLocale';
import type { RestorePoints } from '../../hooks/useRestorePoints';
import { useText } from '../../hooks/useText';
import { Ago, Timestamp } from '../common/Timestamp';
import { StripDots } from '../restore-points/StripDots';
import { toFacts } from '../restore-points/toFacts';
import styles from './operations.module.css';

const FIRST_POINTS = 20;
const MORE_POINTS = 100;

/** Selects the restore point: on the strip, in the list, or the last one before a time. */
export function RestorePointChoice(props: {
  readonly strip: RestorePoints | undefined;
  readonly chosen: string | undefined;
  readonly onChoose: (id: string) => void;
}) {
  const t = useText();
  const { strip, chosen, onChoose } = props;
  const beforeId = useId();
  const [before, setBefore] = useState('');
  const [count, setCount] = useState(FIRST_POINTS);
  const all = [...(strip?.all ?? [])].reverse();
  const limit = before === '' ? Infinity : Date.parse(before);
  const fitting = all.filter(({ at }) => Date.parse(at) < limit);
  const chosenIndex = fitting.findIndex(({ id }) => id === chosen);
  const shown = fitting.slice(0, Math.max(count, chosenIndex + 1));
  const more = Math.min(MORE_POINTS, fitting.length - shown.length);
  const chooseBefore = (moment: string) => {
    setBefore(moment);
    const last = all.find(
      ({ at, state }) =>
        Date.parse(at) < Date.parse(moment) && state !== 'unusable',
    );
    if (last) {
      onChoose(last.id);
    }
  };
  return (
    <fieldset className={styles.part}>
      <legend>{t('restore.what')}</legend>
      {strip && strip.points.length > 0 && (
        <StripDots
          label={t('strip.title')}
          strip={strip}
          chosen={chosen ?? ''}
          onPress={point => {
            setBefore('');
            onChoose(point.id);
          }}
        />
      )}
      <div className={styles.before}>
        <label htmlFor={beforeId}>{t('restore.before')}</label>
        <input
          id={beforeId}
          type="datetime-local"
          value={before}
          onChange={event => chooseBefore(event.target.value)}
        />
      </div>
      {fitting.length === 0 ? (
        <p className={styles.hint}>{t('restore.noneBefore')}</p>
      ) : (
        <div className={styles.points}>
          {shown.map(point => (
            <Choice
              key={point.id}
              point={point}
              isChosen={point.id === chosen}
              onChoose={() => onChoose(point.id)}
            />
          ))}
          {more > 0 && (
            <Button
              size="small"
              variant="tertiary"
              onPress={() => setCount(shown.length + MORE_POINTS)}
            >
              {t('section.showMore', { number: String(more) })}
            </Button>
          )}
        </div>
      )}
    </fieldset>
  );
}

function Choice(props: {
  readonly point: RestorePoint;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const t = useText();
  const locale = useLocale();
  const { point, isChosen } = props;
  return (
    <label className={styles.point} data-state={point.state}>
      <input
        type="radio"
        name="restore-point"
        checked={isChosen}
        onChange={props.onChoose}
        ref={element => {
          // A point that was selected elsewhere may be far down the list
          if (element && isChosen) {
            element.parentElement?.scrollIntoView?.({ block: 'nearest' });
          }
        }}
      />
      <span>
        <strong>
          <Timestamp at={point.at} />
        </strong>{' '}
        (<Ago at={point.at} />)
        <span className={styles.detail}>
          {toFacts(point, t, locale).join(' · ')}
        </span>
      </span>
    </label>
  );
}
