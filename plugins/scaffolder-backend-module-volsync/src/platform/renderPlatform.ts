import path from 'node:path';
import { policyPath } from './paths';
import { defaultPlacement, type Placement } from './placement';
import { toAlerts } from './toAlerts';
import { toFolderApplication } from './toApplications';
import { toFluxKustomizations } from './toFluxKustomization';
import { toSnapshotController, toVolsync } from './toOperators';
import { toPolicy } from './toPolicy';
import { toScrape } from './toScrape';
import { toSetup } from './toSetup';
import { toSnapshotClass } from './toSnapshotClass';
import { toMarkdownText, toYamlText } from './toText';
import type { PlatformFile, PlatformSettings } from './types';

/** All files of the platform's part for a cluster, for a repository that has none of it. @public */
export function renderPlatform(
  settings: PlatformSettings,
): readonly PlatformFile[] {
  return renderFiles(settings, defaultPlacement(settings));
}

/** The files at their location in a repository, without existing ones. */
export function renderFiles(
  settings: PlatformSettings,
  placement: Placement,
): readonly PlatformFile[] {
  const { folder, argo } = placement;
  const snapshotClass = toSnapshotClass(settings, placement);
  const classFile = snapshotClass && {
    path: placement.snapshotClass.file,
    text: toYamlText(
      [snapshotClass],
      'Its kind comes with the snapshot-controller: what applies this must come after it.',
    ),
  };
  const isClassInFolder =
    classFile !== undefined && path.posix.dirname(classFile.path) === folder;
  const applied = toApplied(settings, placement);
  const resources = [
    ...applied.map(({ name }) => name),
    ...(isClassInFolder ? [path.posix.basename(classFile.path)] : []),
  ];
  const applier = argo
    ? [toFolderApplication(settings, { ...placement, argo })]
    : toFluxKustomizations(settings, placement);

  return [
    ...(placement.entryFile !== undefined && resources.length > 0
      ? [
          {
            path: placement.entryFile,
            text: toYamlText(
              applier,
              'Backups of this cluster: the operators, and how they are watched.',
            ),
          },
        ]
      : []),
    ...(resources.length > 0
      ? [
          {
            path: `${folder}/kustomization.yaml`,
            text: toYamlText(
              [
                {
                  apiVersion: 'kustomize.config.k8s.io/v1beta1',
                  kind: 'Kustomization',
                  resources,
                },
              ],
              'What is not listed here is for people: README.md and the policy of the bucket.',
            ),
          },
        ]
      : []),
    ...applied.map(({ name, comment, objects }) => ({
      path: `${folder}/${name}`,
      text: toYamlText(objects, comment),
    })),
    ...(classFile ? [classFile] : []),
    {
      path: policyPath(folder, settings),
      text: `${JSON.stringify(toPolicy(settings), undefined, 2)}\n`,
    },
    {
      path: `${folder}/README.md`,
      text: toMarkdownText(
        `# Backups of the cluster ${settings.cluster}\n\n${
          argo ? 'Argo CD' : 'Flux'
        } applies what kustomization.yaml lists.\n\n## What is done by hand, once\n\n${toSetup(
          settings,
          placement,
        )}\n`,
      ),
    },
  ];
}

/** The resources of the folder's kustomization. */
function toApplied(settings: PlatformSettings, placement: Placement) {
  const snapshotController = toSnapshotController(settings, placement);
  const volsync = toVolsync(settings, placement);
  const scrape = toScrape(settings, placement);
  const alerts = toAlerts(settings, placement);
  return [
    !placement.omitted.has('namespace') && {
      name: 'namespace.yaml',
      comment: placement.argo
        ? 'The operators are gone with this folder, the namespace is not: Argo CD never prunes it.'
        : 'The operators are gone with this folder, the namespace is not: Flux never prunes it.',
      objects: [
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name: settings.namespace,
            annotations: placement.argo
              ? { 'argocd.argoproj.io/sync-options': 'Prune=false' }
              : { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
          },
        },
      ],
    },
    snapshotController && {
      name: 'snapshot-controller.yaml',
      comment:
        'Volume snapshots: the controller and its kinds in one chart, so that they are of one version.',
      objects: snapshotController,
    },
    volsync && {
      name: 'volsync.yaml',
      comment: [
        'VolSync and its kinds in one chart, so that they are of one version. The kinds stay when the release goes.',
        ...(scrape && !placement.argo
          ? [
              "The chart's own ServiceMonitor is taken out: monitoring.yaml has the metrics scraped, once.",
            ]
          : []),
      ].join('\n'),
      objects: volsync,
    },
    scrape && {
      name: 'monitoring.yaml',
      comment:
        'Whoever scrapes: the job of the series is the one that the alerts ask for.',
      objects: [scrape],
    },
    alerts && {
      name: 'alerts.yaml',
      comment:
        'Destinations are left out: one that restored once counts as out of sync for ever after.',
      objects: [alerts],
    },
  ].filter(file => file !== undefined && file !== false);
}
