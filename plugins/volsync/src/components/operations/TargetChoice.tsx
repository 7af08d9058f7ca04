import { Checkbox } from '@backstage/ui';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import type { OperationsApi } from '../../api';
import { ClaimField } from './ClaimField';
import { ElsewhereFields } from './ElsewhereFields';
import type { RestoreChoice } from './RestoreChoice';
import { Target } from './Target';
import styles from './operations.module.css';
import { useOperationContext } from '../actions/OperationContext';
import { useRefusal } from '../actions/useRefusal';

/** The target: a new volume or the live one, each with its meaning, or why it can't be selected. */
export function TargetChoice(props: {
  readonly volume: VolumeReport;
  readonly api: OperationsApi;
  readonly choice: RestoreChoice;
  readonly isNameValid: boolean;
  readonly onChange: (part: Partial<RestoreChoice>) => void;
}) {
  const t = useText();
  const { choice, onChange } = props;
  const isNew = choice.target === 'new';
  const elsewhereRefusal = useRefusal('restore-elsewhere');
  // Shown only if the operator enables it
  const isOffered =
    useOperationContext()?.operations.kinds?.includes('restore-elsewhere') ??
    false;
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
        <ClaimField
          claim={choice.claim}
          isValid={props.isNameValid}
          onChange={claim => onChange({ claim })}
        />
      </Target>
      <Target
        group="restore-target"
        isChosen={choice.target === 'live'}
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
      {isOffered && (
        <Target
          group="restore-target"
          isChosen={choice.target === 'elsewhere'}
          label={t('restore.elsewhere')}
          about={t('about.restore-elsewhere')}
          refusal={elsewhereRefusal}
          onChoose={() => onChange({ target: 'elsewhere' })}
        >
          <ElsewhereFields
            api={props.api}
            choice={choice.elsewhere}
            isNameValid={props.isNameValid}
            onChange={elsewhere => onChange({ elsewhere })}
          />
        </Target>
      )}
    </fieldset>
  );
}
