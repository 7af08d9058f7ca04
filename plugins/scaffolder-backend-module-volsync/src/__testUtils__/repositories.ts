import path from 'node:path';
import type { JsonObject } from '@backstage/types';
import { readFiles } from './files';

/** A repository modelled on real ones, and what is enabled in it. */
export interface Layout {
  readonly name: string;
  /** How it differs from the others */
  readonly shape: string;
  /** The input of each app that gets backups, in the order in which they are enabled */
  readonly apps: readonly LayoutApp[];
  /** The entry points of clusters */
  readonly entries: readonly LayoutEntry[];
  /** The values of the ConfigMaps and Secrets that Flux substitutes from */
  readonly clusterVariables?: Readonly<Record<string, string>>;
}

export interface LayoutApp {
  readonly enable: JsonObject & {
    readonly app: string;
    readonly claim: string;
  };
  /** What a person changes later. Default: schedule and retention */
  readonly change: JsonObject;
}

/** A directory that a tool applies, including everything that makes the tool apply more. */
export interface LayoutEntry {
  readonly tool: 'flux' | 'argocd' | 'kustomize';
  readonly directory: string;
  /** The directory that is the root of Flux's source. Default: the root of the repository */
  readonly sourceRoot?: string;
}

const app = (
  name: string,
  claim: string,
  more: JsonObject = {},
  change: JsonObject = { schedule: '15 3 * * *', keepDaily: 30 },
): LayoutApp => ({ enable: { app: name, claim, ...more }, change });

const notesAndWiki = (
  claim: (name: string) => string,
  more: (name: string) => JsonObject = () => ({}),
) => ['notes', 'wiki'].map(name => app(name, claim(name), more(name)));

const flux = (directory: string): LayoutEntry => ({ tool: 'flux', directory });
const argocd = (directory: string): LayoutEntry => ({
  tool: 'argocd',
  directory,
});
const kustomize = (directory: string): LayoutEntry => ({
  tool: 'kustomize',
  directory,
});

export const LAYOUTS: readonly Layout[] = [
  {
    name: 'seed',
    shape: 'One app that Flux applies, with its catalog entity',
    apps: [app('notes', 'notes-data', { cluster: 'apps' })],
    entries: [flux('kubernetes/clusters/apps')],
  },
  {
    name: 'monorepo',
    shape: 'Flux Kustomizations with components and variables of their own',
    apps: [
      app('notes', 'notes', {
        claimMode: 'new',
        kustomization: 'apps/notes/ks.yaml',
        componentPath: 'components/volsync',
        catalogInfo: 'apps/notes/catalog-info.yaml',
        capacity: '20Gi',
        schedule: '*/30 * * * *',
        keepHourly: 48,
        userId: '568',
      }),
      app('wiki', 'wiki', { componentPath: 'components/volsync' }),
    ],
    entries: [flux('apps')],
  },
  {
    name: 'kustomize',
    shape: 'One kustomization with a namespace',
    apps: [app('notes', 'data-notes-0', { kustomization: 'deploy' })],
    entries: [kustomize('deploy')],
  },
  {
    name: 'argocd',
    shape: 'An Argo CD application of an overlay',
    apps: [app('notes', 'notes', { claimMode: 'new', capacity: '1Gi' })],
    entries: [argocd('applications')],
  },
  {
    name: 'cluster-template',
    shape:
      'The cluster template of today: a Kustomization of all apps patches its children, and namespaces are set by kustomizations',
    apps: [app('notes', 'notes'), app('wiki', 'wiki-data', { userId: 568 })],
    entries: [flux('kubernetes/flux/cluster')],
    clusterVariables: { SECRET_DOMAIN: 'example.test' },
  },
  {
    name: 'cluster-template-old',
    shape:
      'The cluster template of earlier years: Flux from an OCI artifact, substituteFrom patched in by label, several Kustomizations in a file',
    apps: [
      app('notes', 'notes-config'),
      app('wiki', 'wiki-config', {
        kustomization: 'kubernetes/apps/home/wiki/ks.yaml',
      }),
    ],
    entries: [flux('kubernetes/flux/config')],
    clusterVariables: {
      SECRET_DOMAIN: 'example.test',
      TIMEZONE: 'Etc/UTC',
      CLUSTER_CIDR: '10.42.0.0/16',
    },
  },
  {
    name: 'clusters-and-overlays',
    shape:
      'Several clusters, each with overlays of common bases, whose namespaces the bases say',
    apps: [
      app('notes', 'notes-data', { kustomization: 'apps/production/notes' }),
      app('wiki-staging', 'wiki-data', {
        kustomization: 'apps/staging/wiki',
        schedule: '0 5 * * *',
      }),
    ],
    entries: [flux('clusters/production'), flux('clusters/staging')],
  },
  {
    name: 'one-tree-two-clusters',
    shape:
      'Two clusters apply the same Kustomizations, each with a bucket of its own',
    apps: notesAndWiki(name => `${name}-data`),
    entries: [flux('clusters/home'), flux('clusters/office')],
  },
  {
    name: 'parents-that-patch',
    shape:
      'Parents and components that patch Kustomizations, with variables in paths',
    apps: notesAndWiki(() => 'data'),
    entries: [flux('flux/entry')],
    clusterVariables: { DOMAIN: 'example.test' },
  },
  {
    name: 'oci-artifact',
    shape: 'A directory of the repository as an OCI artifact',
    apps: notesAndWiki(
      name => `data-${name}-0`,
      () => ({
        sourceRoot: 'deploy',
        componentPath: 'deploy/components/volsync',
      }),
    ),
    entries: [
      { tool: 'flux', directory: 'deploy/clusters/main', sourceRoot: 'deploy' },
    ],
  },
  {
    name: 'argocd-app-of-apps',
    shape:
      'An Argo CD application of applications, one of them with a namespace of its own',
    apps: notesAndWiki(
      name => `${name}-data`,
      name => ({ catalogInfo: `workloads/${name}/catalog-info.yaml` }),
    ),
    entries: [argocd('bootstrap')],
  },
  {
    name: 'applicationset-of-directories',
    shape: 'An ApplicationSet of directories',
    apps: notesAndWiki(name => `${name}-data`),
    entries: [argocd('argocd')],
  },
  {
    name: 'applicationset-of-a-list',
    shape: 'An ApplicationSet of a list, with overlays',
    apps: [
      app('notes', 'data', { kustomizationName: 'notes-prod' }),
      app('wiki', 'data', { kustomizationName: 'wiki-prod' }),
    ],
    entries: [argocd('clusters/home')],
  },
  {
    name: 'base-and-overlays',
    shape: 'A base with two overlays that people apply',
    apps: [
      app('notes', 'notes-data', {
        kustomization: 'overlays/production',
        cluster: 'apps',
      }),
      app('notes-staging', 'notes-data', {
        kustomization: 'overlays/staging',
        catalogInfo: '',
      }),
    ],
    entries: [kustomize('overlays/production'), kustomize('overlays/staging')],
  },
  {
    name: 'own-components',
    shape:
      'Components of its own that make backups with VolSync, snapshots and kopiur, used by other apps',
    apps: notesAndWiki(
      name => name,
      () => ({ componentPath: 'kubernetes/components/volsync-portal' }),
    ),
    entries: [flux('kubernetes/flux')],
    clusterVariables: { SECRET_DOMAIN: 'example.test' },
  },
  {
    name: 'own-component-used',
    shape:
      "The repository's own component and template for VolSync, with variables of other names, to which apps are wired",
    apps: [
      app(
        'notes',
        'notes',
        { claimMode: 'new', capacity: '8Gi' },
        { schedule: '15 3 * * *' },
      ),
      app(
        'wiki',
        'wiki-data',
        { component: 'kubernetes/templates/backup' },
        { schedule: '20 3 * * *', keepDaily: 30 },
      ),
    ],
    entries: [flux('kubernetes/flux')],
  },
  {
    name: 'several-claims',
    shape:
      'Two claims in one Flux Kustomization, and an app whose scripts hold what Flux would substitute',
    apps: [
      app('photos', 'photos-data'),
      app('photos-library', 'photos-library', { kustomizationName: 'photos' }),
      app('notes', 'notes-data', { filled: true }),
    ],
    entries: [flux('clusters/main')],
  },
  {
    name: 'windows-line-ends',
    shape: 'Files whose lines end in CRLF, with empty lists and mappings',
    apps: [
      app('notes', 'notes-data', { cluster: 'apps' }),
      app('wiki', 'wiki-data', { catalogInfo: '' }),
    ],
    entries: [flux('cluster')],
  },
  {
    name: 'anchors',
    shape: 'Anchors and aliases in Flux Kustomizations',
    apps: notesAndWiki(name => name),
    entries: [flux('flux')],
  },
  {
    name: 'plain-directories',
    shape:
      'Directories without a kustomization.yaml, which Flux applies as they are',
    apps: notesAndWiki(
      name => `${name}-data`,
      () => ({ componentPath: 'components/volsync' }),
    ),
    entries: [flux('clusters/main')],
  },
  {
    name: 'argocd-helm-charts',
    shape: 'Argo CD applications of Helm charts, each with a directory besides',
    apps: notesAndWiki(name => `${name}-data`),
    entries: [{ tool: 'argocd', directory: '.' }],
  },
  {
    name: 'argocd-plain-directories',
    shape:
      'Argo CD applications of directories without a kustomization.yaml, one of them with all that is below',
    apps: notesAndWiki(name => `${name}-data`),
    entries: [argocd('bootstrap')],
  },
  {
    name: 'argocd-charts-alone',
    shape:
      'Argo CD applications of nothing but Helm charts, with one source and with a list',
    apps: notesAndWiki(name => `${name}-data`),
    entries: [argocd('clusters/home')],
  },
  {
    name: 'applicationset-of-charts',
    shape: 'An ApplicationSet of directories that hold Helm charts',
    apps: notesAndWiki(name => `${name}-data`),
    entries: [argocd('argocd')],
  },
  {
    name: 'kustomize-own-component',
    shape:
      "The repository's own component for VolSync, which each app fills by patches of its kustomization",
    apps: notesAndWiki(
      name => `${name}-data`,
      name => ({ kustomization: `apps/${name}` }),
    ),
    entries: [
      kustomize('apps/notes'),
      kustomize('apps/wiki'),
      kustomize('apps/shop'),
    ],
  },
  {
    name: 'argocd-own-component',
    shape:
      "The repository's own component for VolSync, whose replacements read a ConfigMap of each app of an ApplicationSet",
    apps: notesAndWiki(name => `${name}-data`),
    entries: [argocd('bootstrap')],
  },
];

export const LAYOUTS_DIRECTORY = path.join(
  __dirname,
  '..',
  '__fixtures__',
  'repositories',
);

/** The files of a layout before anything is enabled. */
export function readLayout(name: string): Promise<Record<string, string>> {
  return readFiles(path.join(LAYOUTS_DIRECTORY, name, 'before'));
}

/** The part of an app's input that identifies its backups: the input that disables them. */
export function toRemoval({ enable }: LayoutApp): JsonObject {
  const {
    app: name,
    kustomization,
    kustomizationName,
    sourceRoot,
    catalogInfo,
  } = enable;
  return JSON.parse(
    JSON.stringify({
      app: name,
      kustomization,
      kustomizationName,
      sourceRoot,
      catalogInfo,
    }),
  );
}
