import {
  fluxKustomizationPath,
  policyPath,
  SNAPSHOT_CLASS_PATH,
  systemFolder,
} from './paths';
import { toAlerts } from './toAlerts';
import { toFluxKustomization } from './toFluxKustomization';
import { toSnapshotController, toVolsync } from './toOperators';
import { toPolicy } from './toPolicy';
import { toScrape } from './toScrape';
import { toSetup } from './toSetup';
import { toSnapshotClass } from './toSnapshotClass';
import { toMarkdownText, toYamlText } from './toText';
import type { PlatformFile, PlatformSettings } from './types';

/** All files of the platform's side of a cluster, from the repository's root. @public */
export function renderPlatform(
  settings: PlatformSettings,
): readonly PlatformFile[] {
  const { namespace } = settings;
  const folder = systemFolder(settings);
  const snapshotController = toSnapshotController(settings);
  const scrape = toScrape(settings);
  const alerts = toAlerts(settings);
  const snapshotClass = toSnapshotClass(settings);
  const applied = [
    {
      name: 'namespace.yaml',
      comment:
        'The operators are gone with this folder, the namespace is not: Flux never prunes it.',
      objects: [
        {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name: namespace,
            annotations: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
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
    {
      name: 'volsync.yaml',
      comment: [
        'VolSync and its kinds in one chart, so that they are of one version. The kinds stay when the release goes.',
        ...(scrape
          ? [
              "The chart's own ServiceMonitor is taken out: monitoring.yaml has the metrics scraped, once.",
            ]
          : []),
      ].join('\n'),
      objects: toVolsync(settings),
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
  ].filter(file => file !== undefined);

  return [
    {
      path: fluxKustomizationPath(settings),
      text: toYamlText(
        [toFluxKustomization(settings)],
        'Backups of this cluster: the operators, and how they are watched.',
      ),
    },
    {
      path: `${folder}/kustomization.yaml`,
      text: toYamlText(
        [
          {
            apiVersion: 'kustomize.config.k8s.io/v1beta1',
            kind: 'Kustomization',
            resources: applied.map(({ name }) => name),
          },
        ],
        'What is not listed here is for people: README.md and the policy of the bucket.',
      ),
    },
    ...applied.map(({ name, comment, objects }) => ({
      path: `${folder}/${name}`,
      text: toYamlText(objects, comment),
    })),
    ...(snapshotClass
      ? [
          {
            path: SNAPSHOT_CLASS_PATH,
            text: toYamlText(
              [snapshotClass],
              'Its kind comes with the snapshot-controller: what applies this must come after it.',
            ),
          },
        ]
      : []),
    {
      path: policyPath(settings),
      text: `${JSON.stringify(toPolicy(settings), undefined, 2)}\n`,
    },
    {
      path: `${folder}/README.md`,
      text: toMarkdownText(
        `# Backups of the cluster ${
          settings.cluster
        }\n\nFlux applies what kustomization.yaml lists.\n\n## What is done by hand, once\n\n${toSetup(
          settings,
        )}\n`,
      ),
    },
  ];
}
