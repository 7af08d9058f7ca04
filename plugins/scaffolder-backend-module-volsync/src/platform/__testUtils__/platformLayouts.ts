import type { JsonObject } from '@backstage/types';
import {
  argo,
  argoSet,
  claim,
  flux,
  kustomization,
  object,
} from '../../__testUtils__/gitops';
import { type LayoutEntry, readLayout } from '../../__testUtils__/repositories';

type Files = Readonly<Record<string, string>>;

/** A repository, and what the template does with it. */
export interface PlatformLayout {
  readonly name: string;
  /** A repository in which apps are also enabled */
  readonly layout?: string;
  /** Its additional files */
  readonly files?: Files;
  readonly input: JsonObject;
  /** The file that applies the rest; undefined if an ApplicationSet does, or if nothing is applied */
  readonly entryFile?: string;
  /** The files that are written into the folder and applied */
  readonly applied: readonly string[];
  readonly folder?: string;
  /** What the run reports about the repository */
  readonly found?: readonly (string | RegExp)[];
  /** The cluster that gets it, and those that don't */
  readonly entry: LayoutEntry;
  readonly others?: readonly LayoutEntry[];
  readonly clusterVariables?: Readonly<Record<string, string>>;
}

const SYSTEM = 'kubernetes/workloads/platform/backup/volsync-system';
const ALL = [
  'namespace.yaml',
  'snapshot-controller.yaml',
  'volsync.yaml',
  'monitoring.yaml',
  'alerts.yaml',
];
const at = (directory: string, sourceRoot?: string): LayoutEntry => ({
  tool: 'flux',
  directory,
  ...(sourceRoot !== undefined && { sourceRoot }),
});
const argocd = (directory: string): LayoutEntry => ({
  tool: 'argocd',
  directory,
});

export const release = (
  chart: string,
  metadata = `name: ${chart}`,
) => `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {${metadata}}
spec:
  chart: {spec: {chart: ${chart}}}
`;

/** A cluster that Flux was bootstrapped in. */
export const bootstrapped = (
  directory: string,
  files: Files = {},
): Record<string, string> => ({
  [`${directory}/flux-system/kustomization.yaml`]:
    kustomization('gotk-sync.yaml'),
  [`${directory}/flux-system/gotk-sync.yaml`]: flux(
    'flux-system',
    `./${directory}`,
    '',
  ),
  ...files,
});

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: volsync, namespace: backups}
spec:
  template:
    spec:
      containers:
        - name: manager
          image: quay.io/backube/volsync:0.13.0
`;

export const PLATFORM_LAYOUTS: readonly PlatformLayout[] = [
  {
    name: 'the cluster template of today, whose entry point is in the values of a chart',
    layout: 'cluster-template',
    input: { cluster: 'home' },
    entry: at('kubernetes/flux/cluster'),
    clusterVariables: { SECRET_DOMAIN: 'example.test' },
    entryFile: 'kubernetes/flux/cluster/volsync.yaml',
    applied: ALL,
  },
  {
    name: 'the cluster template of earlier years, with a VolSync of another namespace',
    layout: 'cluster-template-old',
    input: { cluster: 'home' },
    files: {
      'kubernetes/apps/home/volsync/helmrelease.yaml': release('volsync'),
      'kubernetes/apps/home/volsync/kustomization.yaml':
        kustomization('helmrelease.yaml'),
      'kubernetes/apps/home/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: home
resources:
  - namespace.yaml
  - notes/ks.yaml
  - wiki/ks.yaml
  - volsync
`,
    },
    entry: at('kubernetes/flux/config'),
    clusterVariables: {
      SECRET_DOMAIN: 'example.test',
      TIMEZONE: 'Etc/UTC',
      CLUSTER_CIDR: '10.42.0.0/16',
    },
    folder: 'kubernetes/workloads/platform/backup/home',
    entryFile: 'kubernetes/flux/volsync.yaml',
    applied: ['snapshot-controller.yaml', 'alerts.yaml'],
    found: [
      'Found VolSync: HelmRelease "volsync" in kubernetes/apps/home/volsync/helmrelease.yaml, in the namespace home. This isn\'t written again.',
      "VolSync's chart creates its own ServiceMonitor, so none is written.",
    ],
  },
  {
    name: 'several clusters, of which another has VolSync',
    layout: 'one-tree-two-clusters',
    input: { cluster: 'office' },
    files: {
      'clusters/home/infra.yaml': flux('infra', './infra', ''),
      'infra/volsync.yaml': release(
        'volsync',
        'name: volsync, namespace: infra',
      ),
    },
    entry: at('clusters/office/flux-system'),
    others: [at('clusters/home/flux-system')],
    entryFile: 'clusters/office/volsync.yaml',
    applied: ALL,
    found: [
      'Found VolSync: HelmRelease "volsync" in infra/volsync.yaml, in the namespace infra. This belongs to another cluster, so this one gets its own.',
    ],
  },
  {
    name: 'an Argo CD application of applications',
    layout: 'argocd-app-of-apps',
    input: {},
    entry: argocd('bootstrap'),
    entryFile: 'argocd/volsync.yaml',
    applied: ALL,
  },
  {
    name: 'an Argo CD application of applications, one of them VolSync',
    layout: 'argocd-app-of-apps',
    files: {
      'argocd/apps/volsync.yaml': argo('volsync', 'unused').replace(
        'path: unused',
        'chart: volsync\n    targetRevision: 0.13.0',
      ),
      'argocd/apps/kustomization.yaml': kustomization(
        'cilium.yaml',
        'notes.yaml',
        'wiki.yaml',
        'volsync.yaml',
      ),
    },
    input: {},
    entry: argocd('bootstrap'),
    folder: 'kubernetes/workloads/platform/backup/shop',
    entryFile: 'argocd/volsync.yaml',
    applied: ['snapshot-controller.yaml', 'alerts.yaml'],
    found: [
      'Found VolSync: Application "volsync" in argocd/apps/volsync.yaml, in the namespace shop. This isn\'t written again.',
      "VolSync's chart creates its own ServiceMonitor, so none is written.",
    ],
  },
  {
    name: 'an ApplicationSet of directories',
    input: {},
    files: {
      'argocd/set.yaml': argoSet({
        generators: '    - git:\n        directories: [{path: apps/*}]',
        name: '{{.path.basename}}',
        path: '{{.path.path}}',
        namespace: '{{.path.basename}}',
      }),
      'apps/notes/kustomization.yaml': kustomization('pvc.yaml'),
      'apps/notes/pvc.yaml': claim('notes'),
    },
    entry: argocd('argocd'),
    folder: 'apps/volsync-system',
    applied: ALL,
  },
  {
    name: 'manifests that a chart was rendered to, with snapshots by the driver',
    input: { volumeSnapshotClass: true },
    files: {
      ...bootstrapped('kubernetes/clusters/apps'),
      'kubernetes/clusters/apps/infra.yaml': flux('infra', './infra', ''),
      'infra/rendered.yaml': DEPLOYMENT,
      'infra/snapshots.yaml': DEPLOYMENT.replace(
        'quay.io/backube/volsync:0.13.0',
        'registry.k8s.io/sig-storage/snapshot-controller:v8.2.0',
      ).replace('name: volsync', 'name: snapshots'),
      'infra/rook.yaml': release('rook-ceph-cluster').concat(
        '  values:\n    cephBlockPoolsVolumeSnapshotClass:\n      enabled: true\n      name: csi-ceph-block\n',
      ),
    },
    entry: at('kubernetes/clusters/apps/flux-system'),
    folder: 'kubernetes/workloads/platform/backup/backups',
    entryFile: 'kubernetes/clusters/apps/volsync.yaml',
    applied: ['monitoring.yaml', 'alerts.yaml'],
    found: [
      'Found VolSync: Deployment "volsync" in infra/rendered.yaml, in the namespace backups. This isn\'t written again.',
      'Found a VolumeSnapshotClass: HelmRelease "rook-ceph-cluster" in infra/rook.yaml. This isn\'t written again.',
      'Found the snapshot-controller: Deployment "snapshots" in infra/snapshots.yaml, in the namespace backups. This isn\'t written again.',
    ],
  },
  {
    name: 'Windows line ends, and a list that a line is added to',
    layout: 'windows-line-ends',
    input: {},
    files: {
      'cluster/kustomization.yaml': kustomization(
        'flux-system',
        'apps.yaml',
      ).replaceAll('\n', '\r\n'),
    },
    entry: at('cluster/flux-system'),
    entryFile: 'cluster/volsync.yaml',
    applied: ALL,
  },
  {
    name: 'a monorepo, with a chart from an artifact and a snapshot class',
    layout: 'monorepo',
    input: { volumeSnapshotClass: true },
    files: {
      ...bootstrapped('ops/clusters/apps'),
      'ops/clusters/apps/storage.yaml': flux('storage', './ops/storage', ''),
      'ops/storage/snapshots.yaml': `${release(
        'snapshots',
        'name: snapshots, namespace: kube-system',
      ).replace(
        'chart: {spec: {chart: snapshots}}',
        'chartRef: {kind: OCIRepository, name: snapshots}',
      )}---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: snapshots, namespace: kube-system}
spec: {url: 'oci://registry.example.test/charts/snapshot-controller'}
`,
    },
    entry: at('ops/clusters/apps/flux-system'),
    entryFile: 'ops/clusters/apps/volsync.yaml',
    applied: ALL.filter(name => name !== 'snapshot-controller.yaml'),
    found: [
      'Found the snapshot-controller: HelmRelease "snapshots" in ops/storage/snapshots.yaml, in the namespace kube-system. This isn\'t written again.',
    ],
  },
  {
    name: 'a directory of the repository as an artifact',
    layout: 'oci-artifact',
    input: { sourceRoot: 'deploy' },
    entry: at('deploy/clusters/main', 'deploy'),
    folder: `deploy/${SYSTEM}`,
    entryFile: 'deploy/clusters/main/volsync.yaml',
    applied: ALL,
  },
  {
    name: 'a folder and a file of the same names that are somebody’s own',
    input: {},
    files: bootstrapped('clusters/a', {
      'clusters/a/volsync.yaml': flux('backups', `./${SYSTEM}`, ''),
      [`${SYSTEM}/kustomization.yaml`]: kustomization('release.yaml'),
      [`${SYSTEM}/release.yaml`]: release(
        'volsync',
        'name: backups, namespace: volsync-system',
      ),
    }),
    entry: at('clusters/a/flux-system'),
    folder: `${SYSTEM}-platform`,
    entryFile: 'clusters/a/volsync-platform.yaml',
    applied: ['snapshot-controller.yaml', 'alerts.yaml'],
    found: [
      `Found VolSync: HelmRelease "backups" in ${SYSTEM}/release.yaml, in the namespace volsync-system. This isn't written again.`,
      /Its series have the job "backups-volsync-metrics", but the alerts ask for "volsync-metrics": set fullnameOverride: volsync/,
    ],
  },
  {
    name: 'kinds of VolSync without its controller, and a release that nothing applies',
    input: {},
    files: bootstrapped('clusters/a', {
      'clusters/a/kinds.yaml': object(
        'apiextensions.k8s.io/v1',
        'CustomResourceDefinition',
        'replicationsources.volsync.backube',
      ),
      'old/volsync.yaml': release('volsync'),
    }),
    entry: at('clusters/a/flux-system'),
    entryFile: 'clusters/a/volsync.yaml',
    applied: ALL,
    found: [
      /Found VolSync: HelmRelease "volsync" in old\/volsync.yaml. Nothing in this repository applies it/,
      'Found VolSync\'s kinds: CustomResourceDefinition "replicationsources.volsync.backube" in clusters/a/kinds.yaml. The release doesn\'t bring them (manageCRDs: false).',
    ],
  },
  {
    name: 'everything, written by people',
    input: {},
    files: bootstrapped('clusters/a', {
      'clusters/a/operators.yaml': `${release(
        'volsync',
        'name: volsync, namespace: backups',
      )}---\n${release('snapshot-controller')}`,
      'clusters/a/rules.yaml': object(
        'monitoring.coreos.com/v1',
        'PrometheusRule',
        'volsync',
      ).concat(
        'spec: {groups: [{name: a, rules: [{alert: A, expr: volsync_volume_out_of_sync == 1}]}]}\n',
      ),
    }),
    entry: at('clusters/a/flux-system'),
    folder: 'kubernetes/workloads/platform/backup/backups',
    applied: [],
    found: [
      /Found VolSync/,
      /Found the snapshot-controller/,
      /Found alerts of VolSync: PrometheusRule "volsync" in clusters\/a\/rules.yaml. This isn't written again/,
      /creates its own ServiceMonitor/,
    ],
  },
];

/** The files of a layout before the run. */
export async function readPlatformLayout({
  layout,
  files,
}: PlatformLayout): Promise<Record<string, string>> {
  return { ...(layout ? await readLayout(layout) : {}), ...files };
}
