import type { ExistingPart, Part } from './existing';
import { METRICS_JOB } from './toScrape';
import type { Placement } from './placement';
import type { PlatformSettings } from './types';

/** What is written, given the content of the repository. */
export interface Decision {
  readonly settings: PlatformSettings;
  readonly omitted: Placement['omitted'];
  readonly manageKinds: boolean;
  /** The findings and their consequences, as one sentence each */
  readonly found: readonly string[];
}

const NAMES: Readonly<Record<Part, string>> = {
  volsync: 'VolSync',
  'volsync-kinds': "VolSync's kinds",
  'snapshot-controller': 'the snapshot-controller',
  'snapshot-class': 'a VolumeSnapshotClass',
  scrape: 'what has VolSync scraped',
  alerts: 'alerts of VolSync',
  namespace: 'the namespace',
};

/** Removes the parts from the settings that the cluster has already. */
export function decideParts(
  settings: PlatformSettings,
  existing: readonly ExistingPart[],
): Decision {
  const here = existing.filter(({ cluster }) => cluster === 'this');
  const of = (part: Part) => here.find(each => each.part === part);
  const volsync = of('volsync');
  const namespace = volsync?.namespace ?? settings.namespace;
  const { snapshotClass } = settings;
  const sameClass = here.find(
    ({ part, name, driver }) =>
      part === 'snapshot-class' &&
      snapshotClass !== undefined &&
      (name === snapshotClass.name || driver === snapshotClass.driver),
  );
  const hasNamespace = here.some(
    ({ part, name }) => part === 'namespace' && name === namespace,
  );
  // Without labels the chart's own monitor is used; with labels it isn't selected, and can't be labelled.
  const hasLabels = Object.keys(settings.monitoring?.labels ?? {}).length > 0;
  const isChartScraped = volsync?.isChart === true && !hasLabels;
  const omitted = new Set<'namespace' | 'scrape' | 'alerts'>();
  if (volsync || hasNamespace) {
    omitted.add('namespace');
  }
  if (of('scrape') || isChartScraped) {
    omitted.add('scrape');
  }
  if (of('alerts')) {
    omitted.add('alerts');
  }
  const relevant = existing.filter(
    each =>
      (each.part !== 'namespace' || each.name === settings.namespace) &&
      (each.part !== 'snapshot-class' ||
        snapshotClass !== undefined ||
        each.cluster === 'this') &&
      (each.part !== 'volsync-kinds' || !volsync),
  );
  return {
    settings: {
      ...settings,
      namespace,
      volsync: volsync ? undefined : settings.volsync,
      snapshotController: of('snapshot-controller')
        ? undefined
        : settings.snapshotController,
      snapshotClass: sameClass ? undefined : snapshotClass,
    },
    omitted,
    manageKinds: !of('volsync-kinds'),
    found: [
      ...relevant.map(each => describePart(each, { sameClass })),
      ...(isChartScraped && settings.monitoring && !of('scrape')
        ? [describeChartMonitor(volsync)]
        : []),
    ],
  };
}

function describePart(
  { part, what, namespace, cluster, name, file }: ExistingPart,
  { sameClass }: { readonly sameClass: ExistingPart | undefined },
): string {
  const where =
    namespace === undefined ? '' : `, in the namespace ${namespace}`;
  const found = `Found ${NAMES[part]}: ${what}${where}.`;
  if (cluster === 'other') {
    return `${found} This belongs to another cluster, so this one gets its own.`;
  }
  if (cluster === 'none') {
    return `${found} Nothing in this repository applies it, so it doesn't count. Remove it, or add it to what the cluster applies and run this again.`;
  }
  if (
    part === 'snapshot-class' &&
    (!sameClass || sameClass.name !== name || sameClass.file !== file)
  ) {
    return `${found} Backups can use it if it is of their volumes' driver.`;
  }
  return part === 'volsync-kinds'
    ? `${found} The release doesn't bring them (manageCRDs: false).`
    : `${found} This isn't written again.`;
}

function describeChartMonitor({ name }: ExistingPart): string {
  const fullName = name.includes('volsync') ? name : `${name}-volsync`;
  const job = `${fullName}-metrics`;
  return job === METRICS_JOB
    ? "VolSync's chart creates its own ServiceMonitor, so none is written."
    : `VolSync's chart creates its own ServiceMonitor, so none is written. Its series have the job "${job}", but the alerts ask for "${METRICS_JOB}": set fullnameOverride: volsync in the values of its release.`;
}
