import path from 'node:path';
import { isObject, type JsonObject } from 'kustomize-files';
import { listSources } from '../model/argocd';
import { isKustomizationFile, toGroup } from '../model/RepositoryFiles';
import type { RepositoryModel } from '../model/RepositoryModel';
import type { EntryPoint } from './entryPoints';

/** A part of the platform that a repository may have. */
export type Part =
  | 'volsync'
  | 'volsync-kinds'
  | 'snapshot-controller'
  | 'snapshot-class'
  | 'scrape'
  | 'alerts'
  | 'namespace';

/** An existing part of the repository, whoever wrote it. */
export interface ExistingPart {
  readonly part: Part;
  /** A description, with its file */
  readonly what: string;
  readonly file: string;
  /** What applies it: this cluster, another, or nothing known */
  readonly cluster: 'this' | 'other' | 'none';
  readonly name: string;
  readonly namespace: string | undefined;
  /** Whether a chart installs it, with its own monitor */
  readonly isChart: boolean;
  /** The driver of a snapshot class */
  readonly driver?: string;
}

type Found = Omit<ExistingPart, 'file' | 'cluster'>;

const MENTIONS =
  /volsync|snapshot-controller|external-snapshotter|VolumeSnapshotClass|kind:\s*Namespace/i;
const CHARTS: readonly string[] = ['volsync', 'snapshot-controller'];

/** The parts of the platform that a repository has, in any form. */
export async function findExisting(
  model: RepositoryModel,
  entry: EntryPoint,
  others: readonly EntryPoint[],
): Promise<readonly ExistingPart[]> {
  const found: ExistingPart[] = [];
  const charts = await listChartSources(model);
  for (const file of await model.files.yamlFiles()) {
    if (MENTIONS.test((await model.files.text(file)) ?? '')) {
      for (const { value } of (await model.files.documents(file)) ?? []) {
        for (const each of toParts(value, file, charts)) {
          found.push({
            ...each,
            file,
            namespace: each.namespace ?? (await namespaceOf(model, file)),
            cluster: clusterOf(file, value, entry, others),
          });
        }
      }
    }
  }
  return found;
}

function clusterOf(
  file: string,
  value: JsonObject,
  entry: EntryPoint,
  others: readonly EntryPoint[],
): ExistingPart['cluster'] {
  const isOf = ({ files, argo }: EntryPoint) =>
    files.has(file) && goesTo(value, argo?.destination);
  if (isOf(entry)) {
    return 'this';
  }
  return others.some(isOf) ? 'other' : 'none';
}

/** Whether an application deploys to a cluster; any other object is where its application is. */
function goesTo(
  value: JsonObject,
  destination: JsonObject | undefined,
): boolean {
  const spec = isObject(value.spec) ? value.spec : {};
  const said = value.kind === 'Application' ? spec.destination : undefined;
  return (
    !destination ||
    !isObject(said) ||
    (said.server === destination.server && said.name === destination.name)
  );
}

/** The namespace that kustomizations and Kustomizations set for a file's objects; undefined if it is ambiguous. */
async function namespaceOf(
  model: RepositoryModel,
  file: string,
): Promise<string | undefined> {
  const namespaces = new Set<string | undefined>();
  for (const user of model.graph.usersOf(file)) {
    for (const arrival of await model.arrivalsOfDirectory(user.directory)) {
      namespaces.add(model.namespaceOn(user.directory, arrival));
    }
  }
  for (const { spec, directory } of await model.ownKustomizations()) {
    if (directory === path.posix.dirname(file)) {
      namespaces.add(
        spec.targetNamespace ?? model.graph.nodes.get(directory)?.namespace,
      );
    }
  }
  const [only] = namespaces;
  return namespaces.size === 1 && !only?.includes('${') ? only : undefined;
}

/** The charts of sources with one chart each, by `kind/name`. */
async function listChartSources(
  model: RepositoryModel,
): Promise<ReadonlyMap<string, string>> {
  const charts = new Map<string, string>();
  for (const file of await model.files.yamlFiles()) {
    if (/toolkit\.fluxcd\.io/.test((await model.files.text(file)) ?? '')) {
      for (const { value } of (await model.files.documents(file)) ?? []) {
        const spec = isObject(value.spec) ? value.spec : {};
        const metadata = isObject(value.metadata) ? value.metadata : {};
        const chart = spec.chart ?? spec.url;
        if (
          toGroup(value.apiVersion) === 'source.toolkit.fluxcd.io' &&
          typeof chart === 'string'
        ) {
          charts.set(`${value.kind}/${metadata.name}`, toChartName(chart));
        }
      }
    }
  }
  return charts;
}

/** `volsync` for `volsync`, `./charts/volsync`, `oci://host/charts/volsync` and `https://host/volsync-0.15.0.tgz`. */
function toChartName(chart: string): string {
  return path.posix
    .basename(chart.replace(/\/+$/, ''))
    .replace(/-\d+\.\d+\.\d+.*\.tgz$/, '');
}

function toParts(
  value: JsonObject,
  file: string,
  charts: ReadonlyMap<string, string>,
): Found[] {
  const metadata = isObject(value.metadata) ? value.metadata : {};
  const spec = isObject(value.spec) ? value.spec : {};
  const name = String(metadata.name ?? '');
  const namespace = toText(metadata.namespace);
  const { kind } = value;
  const group = toGroup(value.apiVersion);
  const self = (part: Part, more: Partial<Found> = {}): Found => ({
    part,
    what: `${kind} "${name}" in ${file}`,
    name,
    namespace,
    isChart: false,
    ...more,
  });
  const ofCharts = (names: readonly string[], more: Partial<Found> = {}) =>
    CHARTS.filter(chart => names.includes(chart)).map(chart =>
      self(chart as Part, { isChart: true, ...more }),
    );

  if (group === 'helm.toolkit.fluxcd.io' && kind === 'HelmRelease') {
    return [
      ...ofCharts([toReleaseChart(spec, charts)], {
        name: toText(spec.releaseName) ?? name,
        namespace: toText(spec.targetNamespace) ?? namespace,
      }),
      ...toClassesOfValues(spec.values).map(each =>
        self('snapshot-class', { name: each }),
      ),
    ];
  }
  if (group === 'helm.cattle.io' && kind === 'HelmChart') {
    return ofCharts([toChartName(String(spec.chart ?? ''))], {
      namespace: toText(spec.targetNamespace) ?? namespace,
    });
  }
  if (group === 'argoproj.io') {
    const template = isObject(spec.template) ? spec.template : {};
    const inner =
      kind === 'ApplicationSet' && isObject(template.spec)
        ? template.spec
        : spec;
    const destination = isObject(inner.destination) ? inner.destination : {};
    return listSources(inner).flatMap(source => {
      const helm = isObject(source.helm) ? source.helm : {};
      return ofCharts([toChartName(String(source.chart ?? ''))], {
        name: toText(helm.releaseName) ?? name,
        namespace: toText(destination.namespace),
      });
    });
  }
  if (path.posix.basename(file) === 'Chart.yaml') {
    const names = [value, ...toObjects(value.dependencies)].map(each =>
      String(each.name ?? ''),
    );
    return ofCharts(names, { what: `a chart in ${file}`, name: '' });
  }
  if (isKustomizationFile(file)) {
    return toPartsOfKustomization(value, file);
  }
  if (kind === 'Deployment') {
    const images = toImages(spec);
    return CHARTS.filter(each =>
      images.some(image => new RegExp(`(^|/)${each}(:|@|$)`).test(image)),
    ).map(each => self(each as Part));
  }
  if (kind === 'CustomResourceDefinition') {
    return name === 'replicationsources.volsync.backube'
      ? [self('volsync-kinds')]
      : [];
  }
  if (kind === 'VolumeSnapshotClass') {
    return [self('snapshot-class', { driver: toText(value.driver) })];
  }
  if (kind === 'PrometheusRule' || kind === 'VMRule') {
    return /volsync_(volume_out_of_sync|missed_intervals)/.test(
      JSON.stringify(spec),
    )
      ? [self('alerts')]
      : [];
  }
  if (/^(Service|Pod)Monitor$|^VM(Service|Pod)Scrape$/.test(String(kind))) {
    return /volsync/.test(JSON.stringify(spec.selector ?? {}))
      ? [self('scrape')]
      : [];
  }
  return kind === 'Namespace' && group === '' ? [self('namespace')] : [];
}

/** Charts that kustomize inflates, and manifests of other repositories. */
function toPartsOfKustomization(value: JsonObject, file: string): Found[] {
  const base = { name: '', namespace: toText(value.namespace) };
  const inflated = toObjects(value.helmCharts).flatMap(chart =>
    CHARTS.filter(each => each === chart.name).map(each => ({
      ...base,
      part: each as Part,
      what: `the chart ${each} in ${file}`,
      name: toText(chart.releaseName) ?? each,
      namespace: toText(chart.namespace) ?? base.namespace,
      isChart: true,
    })),
  );
  const remote = [value.resources, value.bases]
    .flatMap(each => (Array.isArray(each) ? each.map(String) : []))
    .filter(each => /:\/\/|^github\.com|\?ref=/.test(each));
  const parts: readonly [RegExp, Part][] = [
    [/\/volsync(\.git)?(\/|\?|$)/, 'volsync'],
    [/external-snapshotter.*snapshot-controller/, 'snapshot-controller'],
  ];
  return [
    ...inflated,
    ...parts.flatMap(([pattern, part]) =>
      remote
        .filter(each => pattern.test(each))
        .map(each => ({
          ...base,
          part,
          what: `"${each}" in ${file}`,
          isChart: false,
        })),
    ),
  ];
}

function toReleaseChart(
  spec: JsonObject,
  charts: ReadonlyMap<string, string>,
): string {
  const chart =
    isObject(spec.chart) && isObject(spec.chart.spec) ? spec.chart.spec : {};
  if (typeof chart.chart === 'string') {
    return toChartName(chart.chart);
  }
  const { kind, name } = isObject(spec.chartRef) ? spec.chartRef : {};
  return charts.get(`${kind}/${name}`) ?? String(name ?? '');
}

/** The snapshot classes that the values of a chart create, such as those of Rook and of storage drivers. */
function toClassesOfValues(values: unknown, isClass = false): string[] {
  if (Array.isArray(values)) {
    return values.flatMap(each => toClassesOfValues(each, isClass));
  }
  if (!isObject(values) || values.enabled === false) {
    return [];
  }
  const own = isClass ? toText(values.name) : undefined;
  return [
    ...(own === undefined ? [] : [own]),
    ...Object.entries(values).flatMap(([key, value]) =>
      toClassesOfValues(value, /volumeSnapshotClass/i.test(key)),
    ),
  ];
}

function toImages(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(toImages);
  }
  return isObject(value)
    ? Object.entries(value).flatMap(([key, each]) =>
        key === 'image' && typeof each === 'string' ? [each] : toImages(each),
      )
    : [];
}

function toObjects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && !value.includes('${')
    ? value
    : undefined;
}
