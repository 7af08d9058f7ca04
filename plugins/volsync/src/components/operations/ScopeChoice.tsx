import { useId } from 'react';
import { useText } from '../../hooks/useText';
import { useRefusal } from '../actions/useRefusal';
import { Target } from './Target';
import type { RestoreChoice } from './RestoreChoice';
import styles from './operations.module.css';

/** This volume, or all volumes of its service as of one time. */
export function ScopeChoice(props: {
  readonly choice: RestoreChoice;
  readonly onChange: (part: Partial<RestoreChoice>) => void;
}) {
  const t = useText();
  const { choice, onChange } = props;
  const momentId = useId();
  const hintId = useId();
  const isService = choice.scope === 'service';
  return (
    <fieldset className={styles.part}>
      <legend>{t('restore.scope')}</legend>
      <Target
        group="restore-scope"
        isChosen={!isService}
        label={t('restore.volume')}
        about={t('restore.volumeAbout')}
        refusal={undefined}
        onChoose={() => onChange({ scope: 'volume' })}
      />
      <Target
        group="restore-scope"
        isChosen={isService}
        label={t('restore.service')}
        about={t('restore.serviceAbout')}
        refusal={useRefusal('restore-service')}
        onChoose={() => onChange({ scope: 'service' })}
      >
        <div className={styles.before}>
          <label htmlFor={momentId}>{t('restore.moment')}</label>
          <input
            id={momentId}
            type="datetime-local"
            aria-describedby={hintId}
            value={choice.moment}
            onChange={event => onChange({ moment: event.target.value })}
          />
        </div>
        <p id={hintId} className={styles.hint}>
          {t('restore.momentAbout')}
        </p>
      </Target>
    </fieldset>
  );
}
