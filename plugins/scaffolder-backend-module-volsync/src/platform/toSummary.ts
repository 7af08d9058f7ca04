import {
  markdownBlock,
  markdownCode,
  markdownTable,
} from 'backstage-plugin-volsync-common';
import { toChangeWord } from '../actions/summary';
import { type PlatformPlan, toPlatformDiff } from './planPlatform';
import { toSetup } from './toSetup';
import type { PlatformSettings } from './types';

/** What a run did and what is left to do, for the pull request. */
export function toSummary(
  settings: PlatformSettings,
  plan: PlatformPlan,
): string {
  const { volsync, snapshotController, monitoring, snapshotClass } = settings;
  const diff = toPlatformDiff(plan.changes);
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
    markdownTable(
      ['file', ''],
      [
        ...plan.changes.map(change => [
          markdownCode(change.file),
          toChangeWord(change),
        ]),
        ...plan.unchanged.map(file => [markdownCode(file), 'as it was']),
      ],
    ),
    ...(diff === ''
      ? []
      : [
          `<details><summary>What changes</summary>\n\n${markdownBlock(
            'diff',
            diff,
          )}\n\n</details>`,
        ]),
    '## What is left to do',
    ...(plan.toDo.length > 0
      ? [plan.toDo.map(each => `- ${each}`).join('\n')]
      : []),
    ...(snapshotClass
      ? [
          `The VolumeSnapshotClass needs the kinds of volume snapshots: what applies it must depend on ${markdownCode(
            `cluster-${settings.cluster}-volsync`,
          )}.`,
        ]
      : []),
    toSetup(settings),
    '',
  ].join('\n\n');
}
