import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** `ui:field: VolsyncBackup` for any template. `BackupChoice` describes its value. */
export const volsyncBackupFormField = FormFieldBlueprint.make({
  name: 'backup',
  params: {
    field: () =>
      import('./fields/backupFormField').then(m => m.backupFormField),
  },
});

/** `ui:field: VolsyncPreview`: previews the pull request and explains a refusal before it is opened. */
export const volsyncPreviewFormField = FormFieldBlueprint.make({
  name: 'preview',
  params: {
    field: () =>
      import('./fields/previewFormField').then(m => m.previewFormField),
  },
});
