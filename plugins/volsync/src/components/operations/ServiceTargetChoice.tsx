import { Checkbox, TextField } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { useRefusal } from '../actions/useRefusal';
import type { RestoreChoice } from './RestoreChoice';
import { Target } from './Target';
import styles from './operations.module.css';

/** The target for all volumes of a service: new volumes or the live data. */
export function ServiceTargetChoice(props: {
  readonly choice: RestoreChoice;
  readonly isSuffixValid: boolean;
  readonly onChange: (part: Partial<RestoreChoice>) => void;
}) {
  const t = useText();
  const { choice, onChange } = props;
  const isNew = choice.target === 'new';
  return (
    <fieldset className={styles.part}>
      <legend>{t('restore.where')}</legend>
      <Target
        group="restore-service-target"
        isChosen={isNew}
        label={t('restore.newAll')}
        about={t('about.restore-service')}
        refusal={useRefusal('restore-service')}
        onChoose={() => onChange({ target: 'new' })}
      >
        <TextField
          label={t('restore.suffix')}
          description={t('restore.suffixRule')}
          value={choice.suffix}
          onChange={suffix => onChange({ suffix })}
          isInvalid={!props.isSuffixValid}
        />
      </Target>
      <Target
        group="restore-service-target"
        isChosen={!isNew}
        label={t('restore.liveAll')}
        about={t('about.restore-service-in-place')}
        refusal={useRefusal('restore-service-in-place')}
        onChoose={() => onChange({ target: 'live' })}
      >
        <Checkbox
          isSelected={choice.deleteFiles}
          onChange={deleteFiles => onChange({ deleteFiles })}
        >
          {t('plan.deleteFilesAll')}
        </Checkbox>
      </Target>
    </fieldset>
  );
}
