import {
  spreadMinute,
  type EntityChoices,
} from 'backstage-plugin-volsync-common';
import type { BackupChoice, FormMode } from './BackupChoice';
import { suggestBackup } from './suggestBackup';

/** A usual schedule, at the app's own minute. */
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

/** Which of the usual schedules this is; undefined for a person's own. */
export function presetOf({
  schedule,
  app,
}: Pick<BackupChoice, 'schedule' | 'app'>): Preset | undefined {
  return PRESETS.find(preset => toPresetSchedule(preset, app) === schedule);
}

/** Another name: a usual schedule moves to that name's minute. */
export function withApp(choice: BackupChoice, app: string): BackupChoice {
  const preset = presetOf(choice);
  return {
    ...choice,
    app,
    schedule: preset ? toPresetSchedule(preset, app) : choice.schedule,
  };
}

/** Another claim: what follows from a claim is suggested anew, what a person wants of a backup stays. */
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

/** Another cluster: everything is suggested anew. */
export function withCluster(
  choices: EntityChoices,
  choice: BackupChoice,
  cluster: string,
  mode: FormMode = 'enable',
): BackupChoice {
  return suggestBackup(choices, { cluster }, mode) ?? choice;
}
