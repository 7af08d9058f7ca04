import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '@backstage/types';
import { stringify } from 'yaml';
import { createFileTree } from '../../../libs/kustomize/src';
import { writeFiles } from '../../../plugins/scaffolder-backend-module-volsync/src/__testUtils__/files';
import type { LayoutEntry } from '../../../plugins/scaffolder-backend-module-volsync/src/__testUtils__/repositories';
import { testSettings } from '../../../plugins/scaffolder-backend-module-volsync/src/__testUtils__/settings';
import { platformFiles } from '../../../plugins/scaffolder-backend-module-volsync/src/platform/__testUtils__/platformFiles';
import {
  PLATFORM_LAYOUTS,
  type PlatformLayout,
  readPlatformLayout,
} from '../../../plugins/scaffolder-backend-module-volsync/src/platform/__testUtils__/platformLayouts';
import {
  parsePlatformInput,
  toPlatformSettings,
} from '../../../plugins/scaffolder-backend-module-volsync/src/platform/input';
import { planPlatform } from '../../../plugins/scaffolder-backend-module-volsync/src/platform/planPlatform';
import { viewCluster } from './support/clusterView';
import { call } from './support/lab';
import { ensureNamespace, removeNamespaces } from './support/namespace';
import { installOtherKinds, removeOtherKinds } from './support/otherKinds';
import {
  type Manifest,
  strictProblems,
  toKind,
  toManifests,
  withUnknownField,
} from './support/strict';
import { runTool } from './support/tools';

/**
 * The platform's files as Flux would apply them: built by kustomize, substituted by Flux's envsubst, and sent to a real
 * API server that serves every kind in them and rejects unknown fields.
 */

jest.setTimeout(180_000);

const ROOT = path.resolve(__dirname, '../../..');
const SYSTEM = 'kubernetes/workloads/platform/backup/volsync-system';
const FLUX = 'kubernetes/clusters/apps/volsync.yaml';
const SNAPSHOT_CLASS =
  'kubernetes/infrastructure/storage/rook-ceph/cluster/volumesnapshotclass.yaml';

/** Inputs that together write every kind in every form */
const VARIANTS: readonly (readonly [string, JsonObject])[] = [
  [
    'ServiceMonitor, with labels and dependencies',
    {
      monitoringLabels: { release: 'stack' },
      dependsOn: ['cluster-apps-external-secrets'],
    },
  ],
  [
    'PodMonitor, its own snapshot-controller',
    {
      monitoring: 'PodMonitor',
      snapshotController: 'present',
    },
  ],
  ['VMServiceScrape', { monitoring: 'VMServiceScrape' }],
  [
    'VMPodScrape, charts from an image registry',
    {
      monitoring: 'VMPodScrape',
      volsyncChart: 'oci://charts.example.com/volsync',
      snapshotControllerChart: 'oci://charts.example.com/snapshot-controller',
    },
  ],
];

const namespaces = ['volsync-system', 'flux-system'];
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-platform-'));
  await installOtherKinds();
  for (const name of namespaces) await ensureNamespace(name);
});

afterAll(async () => {
  await removeNamespaces(...namespaces);
  await removeOtherKinds();
  await rm(directory, { recursive: true, force: true });
});

/** Flux's result for a folder: kustomize, then variable substitution, with no variables. */
async function build(folder: string): Promise<readonly Manifest[]> {
  const built = await runTool('kustomize', ['build', folder]);
  expect({ code: built.code, stderr: built.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  const substituted = await runTool('flux-envsubst', ['--strict'], {
    input: built.stdout,
  });
  expect(substituted).toMatchObject({ code: 0, stderr: '' });
  // Rules and patches contain many dollar signs, but no Flux variables
  expect(substituted.stdout).toBe(built.stdout);
  return toManifests(substituted.stdout);
}

async function repository(): Promise<readonly Manifest[]> {
  const single = await Promise.all(
    [FLUX, SNAPSHOT_CLASS].map(async name =>
      toManifests(await readFile(path.join(ROOT, name), 'utf8')),
    ),
  );
  return [...(await build(path.join(ROOT, SYSTEM))), ...single.flat()];
}

async function variant(name: string, input: JsonObject) {
  const root = path.join(directory, name.replaceAll(/\W+/g, '-'));
  const files = platformFiles({ volumeSnapshotClass: true, ...input });
  for (const file of files) {
    await mkdir(path.join(root, path.dirname(file.path)), { recursive: true });
    await writeFile(path.join(root, file.path), file.text);
  }
  return [
    ...(await build(path.join(root, SYSTEM))),
    ...toManifests(await readFile(path.join(root, FLUX), 'utf8')),
  ];
}

/** The objects that a cluster gets from a repository, as the real tools build it. */
async function clusterOf(
  files: Readonly<Record<string, string>>,
  layout: PlatformLayout,
  entry: LayoutEntry,
) {
  const root = await mkdtemp(path.join(directory, 'layout-'));
  await writeFiles(root, files);
  return viewCluster(root, entry, layout.clusterVariables);
}

it.each(PLATFORM_LAYOUTS)(
  'applies each part once, and only in that cluster: $name',
  async layout => {
    const before = await readPlatformLayout(layout);
    const input = parsePlatformInput(layout.input);
    const { changes } = await planPlatform({
      ...input,
      tree: createFileTree(before),
      settings: toPlatformSettings(input, testSettings()),
      source: {},
    });
    const after: Record<string, string> = { ...before };
    for (const { file, after: text } of changes) {
      after[file] = text ?? '';
    }
    const [had, has] = [
      await clusterOf(before, layout, layout.entry),
      await clusterOf(after, layout, layout.entry),
    ];
    const added = [...has].filter(([key]) => !had.has(key));
    for (const [key, object] of had) {
      expect(has.get(key)).toEqual(object);
    }
    const written = new Set(
      changes
        .filter(({ before: text }) => text === undefined)
        .flatMap(({ file, after: text = '' }) =>
          /\.yaml$/.test(file) && !file.endsWith('/kustomization.yaml')
            ? toManifests(text).map(
                ({ kind, metadata }) => `${kind} ${metadata.name}`,
              )
            : [],
        ),
    );
    const made = added.map(
      ([, { kind, metadata }]) => `${kind} ${metadata.name}`,
    );
    // An ApplicationSet generates an application for the folder.
    expect(made.filter(each => !written.has(each))).toEqual([]);
    expect(made.sort()).toEqual([...written].sort());
    for (const other of layout.others ?? []) {
      expect(await clusterOf(after, layout, other)).toEqual(
        await clusterOf(before, layout, other),
      );
    }
  },
);

it('accepts what this repository contains', async () => {
  const objects = await repository();
  expect(objects.map(toKind).sort()).toEqual([
    'helm.toolkit.fluxcd.io/v2 HelmRelease',
    'helm.toolkit.fluxcd.io/v2 HelmRelease',
    'kustomize.toolkit.fluxcd.io/v1 Kustomization',
    'monitoring.coreos.com/v1 PrometheusRule',
    'monitoring.coreos.com/v1 ServiceMonitor',
    'snapshot.storage.k8s.io/v1 VolumeSnapshotClass',
    'source.toolkit.fluxcd.io/v1 HelmRepository',
    'source.toolkit.fluxcd.io/v1 HelmRepository',
    'v1 Namespace',
  ]);
  expect(await strictProblems(objects)).toBe('');
});

it.each(VARIANTS)('accepts it with %s', async (name, input) => {
  expect(await strictProblems(await variant(name, input))).toBe('');
});

it('validates every written kind: an unknown field is rejected', async () => {
  const byKind = new Map<string, Manifest>();
  for (const object of [
    ...(await repository()),
    ...(
      await Promise.all(VARIANTS.map(([name, input]) => variant(name, input)))
    ).flat(),
  ]) {
    byKind.set(toKind(object), object);
  }
  expect([...byKind.keys()].sort()).toEqual([
    'helm.toolkit.fluxcd.io/v2 HelmRelease',
    'kustomize.toolkit.fluxcd.io/v1 Kustomization',
    'monitoring.coreos.com/v1 PodMonitor',
    'monitoring.coreos.com/v1 PrometheusRule',
    'monitoring.coreos.com/v1 ServiceMonitor',
    'operator.victoriametrics.com/v1beta1 VMPodScrape',
    'operator.victoriametrics.com/v1beta1 VMRule',
    'operator.victoriametrics.com/v1beta1 VMServiceScrape',
    'snapshot.storage.k8s.io/v1 VolumeSnapshotClass',
    'source.toolkit.fluxcd.io/v1 HelmRepository',
    'source.toolkit.fluxcd.io/v1 OCIRepository',
    'v1 Namespace',
  ]);
  for (const [kind, object] of byKind) {
    expect(
      `${kind}: ${await strictProblems([withUnknownField(object)])}`,
    ).toMatch(/noSuchField/);
  }
});

it('stores nothing in a dry run', async () => {
  await strictProblems(await repository());
  const { body } = await call({
    path: '/apis/helm.toolkit.fluxcd.io/v2/namespaces/volsync-system/helmreleases',
  });
  expect(body.items).toEqual([]);
});

/** The relevant part of the chart's output */
const chart = (...kinds: string[]) =>
  kinds
    .map(kind =>
      stringify({
        apiVersion: kind === 'Service' ? 'v1' : 'monitoring.coreos.com/v1',
        kind,
        metadata: { name: 'volsync' },
        spec: {},
      }),
    )
    .join('---\n');

it.each([
  ['is taken out', ['ServiceMonitor', 'Service']],
  ['is not missed where the cluster has no such kind', ['Service']],
])("the chart's own ServiceMonitor %s", async (what, kinds) => {
  const release = (await repository()).find(
    object =>
      object.kind === 'HelmRelease' && object.metadata.name === 'volsync',
  );
  const { postRenderers } = release?.spec as {
    readonly postRenderers: readonly { readonly kustomize: object }[];
  };
  const folder = path.join(directory, what.replaceAll(' ', '-'));
  await mkdir(folder);
  await writeFile(path.join(folder, 'chart.yaml'), chart(...kinds));
  // like helm-controller: a kustomization around helm's output
  await writeFile(
    path.join(folder, 'kustomization.yaml'),
    stringify({ resources: ['chart.yaml'], ...postRenderers[0]?.kustomize }),
  );
  const { code, stdout, stderr } = await runTool('kustomize', [
    'build',
    folder,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(toManifests(stdout).map(({ kind }) => kind)).toEqual(['Service']);
});
