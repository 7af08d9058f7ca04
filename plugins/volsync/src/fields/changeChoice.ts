import {
  spreadMinute,
  type EntityChoices,
} from 'backstage-plugin-volsync-common';
import type { BackupChoice, FormMode } from './BackupChoice';
import { suggestBackup } from './suggestBackup';

/** A preset schedule, at the app's own minute. */
export type Preset = 'hourly' | 'sixHourly' | 'daily';

export const PRESETS: readonly Preset[] = ['hourly', 'sixHourly', 'daily'];

export function toPresetSchedule(preset: Preset, app: string): string {
  const minute = spreadMinute(app);
  switch (preset) {
    case 'hourly':
      return `${minute} * * * *`;
    case 'sixHourly':
      return `${minute} */6 * * *`;
    default:
      return `${minute} 3 * * *`;
  }
}

/** The preset that a schedule matches; undefined for a custom one. */
export function presetOf({
  schedule,
  app,
}: Pick<BackupChoice, 'schedule' | 'app'>): Preset | undefined {
  return PRESETS.find(preset => toPresetSchedule(preset, app) === schedule);
}

/** Changes the name. A preset schedule moves to the new name's minute. */
export function withApp(choice: BackupChoice, app: string): BackupChoice {
  const preset = presetOf(choice);
  return {
    ...choice,
    app,
    schedule: preset ? toPresetSchedule(preset, app) : choice.schedule,
  };
}

/** Changes the claim. Values that depend on the claim are suggested again; the settings of the backup are kept. */
export function withClaim(
  choices: EntityChoices,
  choice: BackupChoice,
  claim: string,
  mode: FormMode = 'enable',
): BackupChoice {
  if (mode === 'change') {
    return (
      suggestBackup(choices, { cluster: choice.cluster, claim }, mode) ?? choice
    );
  }
  const { cluster, kustomization, kustomizationName } = choice;
  const next = suggestBackup(choices, {
    cluster,
    claim,
    kustomization,
    kustomizationName,
    cacheStorageClass: choice.cacheStorageClass,
    cacheCapacity: choice.cacheCapacity,
    copyMethod: choice.copyMethod,
    userId: choice.userId,
    groupId: choice.groupId,
    component: choice.component,
    keepHourly: choice.keepHourly,
    keepDaily: choice.keepDaily,
    keepWeekly: choice.keepWeekly,
    keepMonthly: choice.keepMonthly,
  });
  const preset = presetOf(choice);
  return next
    ? {
        ...next,
        schedule: preset ? toPresetSchedule(preset, next.app) : choice.schedule,
      }
    : choice;
}

/** Changes the cluster. All values are suggested again. */
export function withCluster(
  choices: EntityChoices,
  choice: BackupChoice,
  cluster: string,
  mode: FormMode = 'enable',
): BackupChoice {
  return suggestBackup(choices, { cluster }, mode) ?? choice;
}
