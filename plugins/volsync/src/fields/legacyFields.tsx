import type {
  CustomFieldValidator,
  FieldExtensionComponentProps,
} from '@backstage/plugin-scaffolder-react';
import { lazy, Suspense } from 'react';
import type { BackupChoice } from './BackupChoice';
import type { BackupFieldOptions } from './BackupField';
import type { PreviewFieldOptions } from './PreviewField';

/*
 * The legacy frontend system registers a field by its component, not by a loader. The form's code is still loaded only
 * when a template shows it.
 */
const Backup = lazy(async () => ({
  default: (await import('./BackupField')).BackupField,
}));
const Preview = lazy(async () => ({
  default: (await import('./PreviewField')).PreviewField,
}));

export function LegacyBackupField(
  props: FieldExtensionComponentProps<BackupChoice, BackupFieldOptions>,
) {
  return (
    <Suspense fallback={null}>
      <Backup {...props} />
    </Suspense>
  );
}

export function LegacyPreviewField(
  props: FieldExtensionComponentProps<string, PreviewFieldOptions>,
) {
  return (
    <Suspense fallback={null}>
      <Preview {...props} />
    </Suspense>
  );
}

export const validateLegacyBackup: CustomFieldValidator<
  BackupChoice,
  BackupFieldOptions
> = async (...args) =>
  (await import('./backupFormField')).validateBackup(...args);

export const validateLegacyPreview: CustomFieldValidator<
  string,
  PreviewFieldOptions
> = async (...args) =>
  (await import('./previewFormField')).validatePreview(...args);
