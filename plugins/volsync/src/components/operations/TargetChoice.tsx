import { Checkbox, TextField } from '@backstage/ui';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { useId, type ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import type { RestoreChoice } from './RestoreChoice';
import styles from './operations.module.css';
import { useRefusal } from '../actions/useRefusal';

/** Where to: a new volume, or the live one, each with what it means and why it can't be chosen. */
export function TargetChoice(props: {
  readonly volume: VolumeReport;
  readonly choice: RestoreChoice;
  readonly isNameValid: boolean;
  readonly onChange: (part: Partial<RestoreChoice>) => void;
}) {
  const t = useText();
  const { choice, onChange } = props;
  const isNew = choice.target === 'new';
  return (
    <fieldset className={styles.part}>
      <legend>{t('restore.where')}</legend>
      <Target
        isChosen={isNew}
        label={t('restore.new')}
        about={t('about.restore')}
        refusal={useRefusal('restore')}
        onChoose={() => onChange({ target: 'new' })}
      >
        <TextField
          label={t('plan.claim')}
          description={t('plan.claimRule')}
          value={choice.claim}
          onChange={claim => onChange({ claim })}
          isInvalid={!props.isNameValid}
        />
      </Target>
      <Target
        isChosen={!isNew}
        label={t('restore.live')}
        about={t('about.restore-in-place')}
        refusal={useRefusal('restore-in-place')}
        onChoose={() => onChange({ target: 'live' })}
      >
        <Checkbox
          isSelected={choice.deleteFiles}
          onChange={deleteFiles => onChange({ deleteFiles })}
        >
          {t('plan.deleteFiles')}
        </Checkbox>
      </Target>
    </fieldset>
  );
}

function Target(props: {
  readonly isChosen: boolean;
  readonly label: string;
  readonly about: string;
  readonly refusal: string | undefined;
  readonly onChoose: () => void;
  /** What only this one needs to know */
  readonly children: ReactNode;
}) {
  const inputId = useId();
  const aboutId = useId();
  const { isChosen, refusal } = props;
  return (
    <div className={styles.target}>
      <div className={styles.point}>
        <input
          id={inputId}
          type="radio"
          name="restore-target"
          checked={isChosen}
          aria-disabled={refusal !== undefined}
          aria-describedby={aboutId}
          onChange={() => refusal === undefined && props.onChoose()}
        />
        <div>
          <label htmlFor={inputId}>{props.label}</label>
          <span id={aboutId} className={styles.detail}>
            {refusal ?? props.about}
          </span>
        </div>
      </div>
      {isChosen && <div className={styles.targetFields}>{props.children}</div>}
    </div>
  );
}
