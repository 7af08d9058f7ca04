import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** `ui:field: VolsyncBackup` for any template: see BackupChoice for what it gives. */
export const volsyncBackupFormField = FormFieldBlueprint.make({
  name: 'backup',
  params: {
    field: () =>
      import('./fields/backupFormField').then(m => m.backupFormField),
  },
});
