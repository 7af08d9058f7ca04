import type { EntityChoices } from 'backstage-plugin-volsync-common';
import type { BackupChoice, FormMode } from './BackupChoice';

/** Props of every part of the form. */
export interface ChoiceProps {
  readonly choices: EntityChoices;
  readonly choice: BackupChoice;
  /** Default: `enable` */
  readonly mode?: FormMode;
  readonly onChange: (choice: BackupChoice) => void;
}
