import { Checkbox } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { ClaimField } from './ClaimField';
import { Target } from './Target';
import styles from './operations.module.css';

const CLAIM = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Where the selected files go, and what happens to existing ones. */
export interface FilesChoice {
  readonly target: 'new' | 'live';
  /** Name of the new volume */
  readonly claim: string;
  readonly existing: 'keep' | 'replace';
  readonly stopApp: boolean;
}

export function isClaimName(name: string): boolean {
  return CLAIM.test(name);
}

export function FilesTarget(props: {
  readonly choice: FilesChoice;
  readonly isNameValid: boolean;
  readonly onChange: (part: Partial<FilesChoice>) => void;
}) {
  const t = useText();
  const { choice, onChange } = props;
  const isNew = choice.target === 'new';
  return (
    <fieldset className={styles.part}>
      <legend>{t('restore.where')}</legend>
      <Target
        group="files-target"
        isChosen={!isNew}
        label={t('files.live')}
        about={t('files.liveDetail')}
        refusal={undefined}
        onChoose={() => onChange({ target: 'live' })}
      >
        <Checkbox
          isSelected={choice.existing === 'replace'}
          onChange={isReplaced =>
            onChange({ existing: isReplaced ? 'replace' : 'keep' })
          }
        >
          {t('files.replace')}
        </Checkbox>
        <Checkbox
          isSelected={choice.stopApp}
          onChange={stopApp => onChange({ stopApp })}
        >
          {t('files.stopApp')}
        </Checkbox>
      </Target>
      <Target
        group="files-target"
        isChosen={isNew}
        label={t('files.new')}
        about={t('files.newDetail')}
        refusal={undefined}
        onChoose={() => onChange({ target: 'new' })}
      >
        <ClaimField
          claim={choice.claim}
          isValid={props.isNameValid}
          onChange={claim => onChange({ claim })}
        />
      </Target>
    </fieldset>
  );
}
