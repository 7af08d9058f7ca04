import type { PlatformPlan, PlannedFile } from './planPlatform';
import { toSetup } from './toSetup';
import type { PlatformSettings } from './types';

const WORDS: Record<PlannedFile['change'], string> = {
  add: 'new',
  update: 'changed',
  keep: 'as it is',
};

/** What a run did and what is left to do, for the pull request. @internal */
export function toSummary(
  settings: PlatformSettings,
  plan: PlatformPlan,
): string {
  const { volsync, snapshotController, monitoring, snapshotClass } = settings;
  const differences = plan.files.filter(({ difference }) => difference !== '');
  return [
    `## The platform's side of backups for the cluster ${settings.cluster}`,
    [
      `- VolSync ${volsync.version}${
        snapshotController
          ? `, after the snapshot-controller ${snapshotController.version}`
          : "; the cluster's own snapshot-controller stays"
      }, in ${settings.namespace}`,
      monitoring
        ? `- a ${monitoring.kind} and four alerts: VolSync is gone, a volume is out of sync, intervals were missed, backups take too long`
        : '- nothing that scrapes or alerts',
      snapshotClass
        ? `- the VolumeSnapshotClass ${snapshotClass.name}`
        : '- no VolumeSnapshotClass: backups need one that is there',
    ].join('\n'),
    [
      '| file | |',
      '| --- | --- |',
      ...plan.files.map(file => `| \`${file.path}\` | ${WORDS[file.change]} |`),
    ].join('\n'),
    ...(differences.length > 0
      ? [
          `<details><summary>What changes</summary>\n\n\`\`\`diff\n${differences
            .map(({ difference }) => difference)
            .join('\n')}\`\`\`\n\n</details>`,
        ]
      : []),
    '## What is left to do',
    ...(plan.toDo.length > 0
      ? [plan.toDo.map(each => `- ${each}`).join('\n')]
      : []),
    ...(snapshotClass
      ? [
          `The VolumeSnapshotClass needs the kinds of volume snapshots: what applies it must depend on \`cluster-${settings.cluster}-volsync\`.`,
        ]
      : []),
    toSetup(settings),
    '',
  ].join('\n\n');
}
