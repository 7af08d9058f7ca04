import { Checkbox, TextField } from '@backstage/ui';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import type { RestoreChoice } from './RestoreChoice';
import { Target } from './Target';
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
        group="restore-target"
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
        group="restore-target"
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
