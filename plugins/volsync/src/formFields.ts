import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** `ui:field: VolsyncBackup` for any template: see BackupChoice for what it gives. */
export const volsyncBackupFormField = FormFieldBlueprint.make({
  name: 'backup',
  params: {
    field: () =>
      import('./fields/backupFormField').then(m => m.backupFormField),
  },
});

/** `ui:field: VolsyncPreview`: what the pull request changes, and why there would be none, before it is opened. */
export const volsyncPreviewFormField = FormFieldBlueprint.make({
  name: 'preview',
  params: {
    field: () =>
      import('./fields/previewFormField').then(m => m.previewFormField),
  },
});
