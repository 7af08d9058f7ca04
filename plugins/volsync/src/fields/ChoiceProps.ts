import type { EntityChoices } from 'backstage-plugin-volsync-common';
import type { BackupChoice } from './BackupChoice';

/** What every part of the form gets. */
export interface ChoiceProps {
  readonly choices: EntityChoices;
  readonly choice: BackupChoice;
  readonly onChange: (choice: BackupChoice) => void;
}
