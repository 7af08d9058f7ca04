import type { EntityChoices } from 'backstage-plugin-volsync-common';
import type { BackupChoice, FormMode } from './BackupChoice';

/** What every part of the form gets. */
export interface ChoiceProps {
  readonly choices: EntityChoices;
  readonly choice: BackupChoice;
  /** Default: `enable` */
  readonly mode?: FormMode;
  readonly onChange: (choice: BackupChoice) => void;
}
