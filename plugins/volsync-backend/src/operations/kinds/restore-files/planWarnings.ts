import { formatBytes, type PlanWarning } from 'backstage-plugin-volsync-common';
import { namesOf, type MountingPod } from '../restore-in-place/mounts';
import { workloadName } from '../restore-in-place/workloads';
import { isLive, type FilesParams } from './params';
import { describePath, findLongNames } from './paths';

/** How the files are placed. Pure. @internal */
export function placementWarnings(params: FilesParams): readonly PlanWarning[] {
  const { claim, existing, files, bytes, suffix, mover, paths } = params;
  const amount = `${files} ${files === 1 ? 'file' : 'files'}, ${formatBytes(
    bytes,
    'en',
  )}`;
  const warnings: PlanWarning[] = [];
  if (mover.moverServiceAccount !== undefined) {
    warnings.push({
      code: 'service-account',
      severity: 'blocks',
      what: 'The mover of this source uses a service account, and chosen files are restored without one.',
      remedy: 'Restore into a new volume.',
    });
  }
  if (!isLive(params)) {
    return warnings;
  }
  warnings.push(
    existing === 'replace'
      ? {
          code: 'overwrites',
          severity: 'warning',
          what: `Files that exist in "${claim.name}" are replaced (${amount}). Other files in chosen folders stay.`,
          remedy: 'To keep the current files, place the restored ones beside.',
        }
      : {
          code: 'kept-beside',
          severity: 'info',
          what: `${amount} are restored. If a chosen file or folder exists, it stays, and the restored one is placed beside it with "${suffix}" after its name.`,
        },
    {
      code: 'needs-room',
      severity: 'info',
      what: `The volume needs ${formatBytes(
        bytes,
        'en',
      )} of free room, because the files are restored into a folder of their own first.`,
    },
  );
  const long = existing === 'keep' ? findLongNames(paths, suffix) : [];
  if (long[0]) {
    warnings.push({
      code: 'name-too-long',
      severity: 'blocks',
      what: `The name of ${describePath(
        long[0].address,
      )} is too long for "${suffix}" after it.`,
      remedy: 'Replace existing files, or restore into a new volume.',
    });
  }
  return warnings;
}

/** How the restore affects apps that mount the claim. Pure. @internal */
export function runningWarnings(
  { claim, workloads, stopApp, existing }: FilesParams,
  pods: readonly MountingPod[],
): readonly PlanWarning[] {
  if (pods.length === 0) {
    return [];
  }
  if (claim.accessModes.includes('ReadWriteOncePod')) {
    return [
      {
        code: 'one-pod-only',
        severity: 'blocks',
        what: `The claim "${
          claim.name
        }" can be mounted by one pod only, and ${namesOf(pods)} mounts it.`,
        remedy: 'Restore into a new volume, or scale the app to 0 first.',
      },
    ];
  }
  const running = workloads.filter(({ replicas }) => replicas > 0);
  if (stopApp) {
    return running.length === 0
      ? []
      : [
          {
            code: 'downtime',
            severity: 'warning',
            what: `${running.map(workloadName).join(', ')} ${
              running.length === 1 ? 'is' : 'are'
            } stopped while the files are placed. Reading and comparing them happens before.`,
          },
        ];
  }
  return [
    {
      code: 'app-runs',
      severity: existing === 'replace' ? 'warning' : 'info',
      what: `The app keeps running (${namesOf(
        pods,
      )}). It may hold replaced files open and see the old content until it opens them again.`,
      remedy:
        existing === 'replace'
          ? 'For a database, stop the app while the files are placed.'
          : undefined,
    },
  ];
}
