import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import {
  makeFieldSchema,
  type CustomFieldValidator,
} from '@backstage/plugin-scaffolder-react';
import { volsyncChoicesApiRef } from '../api/ChoicesApi';
import { enablingMessages } from '../messages/enabling';
import type { BackupChoice } from './BackupChoice';
import { BackupField, type BackupFieldOptions } from './BackupField';
import { findProblems } from './findProblems';
import { fillMessage } from './fillMessage';
import { toLocation } from './suggestBackup';

const schema = makeFieldSchema({
  output: z =>
    z.object({
      cluster: z.string(),
      namespace: z.string(),
      app: z.string(),
      claim: z.string(),
      claimMode: z.enum(['existing', 'new']),
      capacity: z.string(),
      accessMode: z.string(),
      storageClass: z.string(),
      snapshotClass: z.string(),
      cacheStorageClass: z.string(),
      cacheCapacity: z.string(),
      copyMethod: z.string(),
      userId: z.string(),
      groupId: z.string(),
      component: z.string(),
      schedule: z.string(),
      keepHourly: z.string(),
      keepDaily: z.string(),
      keepWeekly: z.string(),
      keepMonthly: z.string(),
      kustomizationName: z.string(),
      kustomization: z.string(),
    }),
  uiOptions: z =>
    z.object({
      entityField: z
        .string()
        .optional()
        .describe('The parameter that holds the entity. Default: entity'),
      mode: z
        .enum(['enable', 'change'])
        .optional()
        .describe(
          'change: changes existing backups; an empty value keeps the current one. Default: enable',
        ),
    }),
});

/** Checks again before the form continues, because a name or location may have been taken in the meantime. */
export const validateBackup: CustomFieldValidator<
  BackupChoice,
  BackupFieldOptions
> = async (choice, field, { apiHolder, formData, uiSchema }) => {
  const api = apiHolder.get(volsyncChoicesApiRef);
  const name = uiSchema?.['ui:options']?.entityField ?? 'entity';
  const entityRef = formData[name];
  if (!api || typeof entityRef !== 'string' || !choice?.claim) {
    field.addError(enablingMessages.enable.noService);
    return;
  }
  const mode = uiSchema?.['ui:options']?.mode ?? 'enable';
  const choices = await api.getChoices(entityRef);
  const place =
    mode === 'change'
      ? undefined
      : await api.checkRepository(entityRef, toLocation(choices, choice));
  for (const { severity, code, values } of findProblems(
    choices,
    choice,
    place,
    mode,
  )) {
    if (severity === 'critical') {
      field.addError(fillMessage(enablingMessages.enableProblem[code], values));
    }
  }
};

/** `ui:field: VolsyncBackup`. */
export const backupFormField = createFormField({
  name: 'VolsyncBackup',
  component: BackupField,
  validation: validateBackup,
  schema,
});
