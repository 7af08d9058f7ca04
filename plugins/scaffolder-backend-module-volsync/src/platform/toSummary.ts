import {
  markdownBlock,
  markdownCode,
  markdownTable,
  markdownText,
} from 'backstage-plugin-volsync-common';
import { toChangeWord } from '../actions/summary';
import { type PlatformPlan, toPlatformDiff } from './planPlatform';
import { toApplierName } from './placement';
import { toSetup } from './toSetup';

/** The changes of a run and the remaining manual steps, for the pull request. */
export function toSummary(plan: PlatformPlan): string {
  const { settings, placement } = plan;
  const { volsync, snapshotController, monitoring, snapshotClass } = settings;
  const { omitted } = placement;
  const watched = monitoring && [
    ...(omitted.has('scrape') ? [] : [`a ${monitoring.kind}`]),
    ...(omitted.has('alerts')
      ? []
      : [
          'four alerts: VolSync is gone, a volume is out of sync, intervals were missed, backups take too long',
        ]),
  ];
  const diff = toPlatformDiff(plan.changes);
  return [
    `## The platform's side of backups for the cluster ${settings.cluster}`,
    [
      volsync
        ? `- VolSync ${volsync.version}, in ${settings.namespace}`
        : "- no VolSync: the cluster's own stays",
      snapshotController
        ? `- the snapshot-controller ${snapshotController.version}, in ${settings.namespace}`
        : "- no snapshot-controller: the cluster's own stays",
      watched && watched.length > 0
        ? `- ${watched.join(' and ')}`
        : '- nothing that scrapes or alerts',
      snapshotClass
        ? `- the VolumeSnapshotClass ${snapshotClass.name}`
        : '- no VolumeSnapshotClass: backups need one that is there',
      `- applied by ${markdownText(plan.appliedBy)}`,
    ].join('\n'),
    ...(plan.found.length > 0
      ? [
          '## What the repository has already',
          plan.found.map(each => `- ${markdownText(each)}`).join('\n'),
        ]
      : []),
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
      ? [plan.toDo.map(each => `- ${markdownText(each)}`).join('\n')]
      : []),
    ...(snapshotClass && placement.snapshotClass.isBeside
      ? [
          `The VolumeSnapshotClass needs the kinds of volume snapshots: what applies it must depend on ${markdownCode(
            toApplierName(settings),
          )}.`,
        ]
      : []),
    toSetup(settings, placement),
    '',
  ].join('\n\n');
}
