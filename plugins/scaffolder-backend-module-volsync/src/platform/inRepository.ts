import { isObject, type JsonObject } from 'kustomize-files';
import { RepositoryModel } from '../model/RepositoryModel';
import { toGroup } from '../model/RepositoryFiles';
import type { FileChange } from '../repository/Workspace';

const CHARTS = ['volsync', 'snapshot-controller'];

/** What the rest of the repository means for the files that are written, as one sentence each. */
export async function sayRepository(
  before: RepositoryModel,
  options: {
    readonly changes: readonly FileChange[];
    readonly written: readonly string[];
  },
): Promise<string[]> {
  const after = await before.withChanges(
    new Map(options.changes.map(({ file, after: text }) => [file, text])),
  );
  return [
    ...(await saySecondReleases(before, options.written)),
    ...(await sayUnapplied(after, options.written)),
  ];
}

/** Releases of the same charts that were there before, in whatever namespace. */
async function saySecondReleases(
  { files }: RepositoryModel,
  written: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const file of await files.yamlFiles()) {
    const text = (await files.text(file)) ?? '';
    if (!written.includes(file) && CHARTS.some(each => text.includes(each))) {
      for (const { value } of (await files.documents(file)) ?? []) {
        const chart = toChart(value);
        if (chart !== undefined && CHARTS.includes(chart)) {
          const { name } = value.metadata as JsonObject;
          found.push(
            `"${file}" installs the chart ${chart} already (${value.kind} "${name}"). If it is for the same cluster, keep one of the two: two controllers would work on the same objects.`,
          );
        }
      }
    }
  }
  return found;
}

/** Kustomizations of Flux that nothing in the repository applies. */
async function sayUnapplied(
  model: RepositoryModel,
  written: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const node of model.fluxNodes) {
    if (written.includes(node.file)) {
      const arrivals = await model.arrivalsOfFlux(node);
      if (!arrivals.some(({ steps }) => steps.some(({ applies }) => applies))) {
        found.push(
          `Nothing in this repository applies "${node.file}". Add it to what the cluster's entry point of Flux applies.`,
        );
      }
    }
  }
  return found;
}

function toChart({ apiVersion, kind, spec }: JsonObject): string | undefined {
  if (!isObject(spec)) {
    return undefined;
  }
  const group = toGroup(apiVersion);
  if (group === 'helm.toolkit.fluxcd.io' && kind === 'HelmRelease') {
    const chart = isObject(spec.chart) ? spec.chart.spec : undefined;
    const reference = isObject(spec.chartRef) ? spec.chartRef.name : undefined;
    const name = isObject(chart) ? chart.chart : reference;
    return typeof name === 'string' ? name : undefined;
  }
  if (group === 'argoproj.io' && kind === 'Application') {
    const source = isObject(spec.source) ? spec.source : {};
    return typeof source.chart === 'string' ? source.chart : undefined;
  }
  return undefined;
}
