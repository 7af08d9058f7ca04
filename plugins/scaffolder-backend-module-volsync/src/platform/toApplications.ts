import type { ArgoDestination } from './entryPoints';
import { type Placement, toApplierName } from './placement';
import type { ChartSource, PlatformSettings } from './types';

/** The Argo CD application of the platform's folder. */
export function toFolderApplication(
  settings: PlatformSettings,
  placement: Placement & { readonly argo: ArgoDestination },
): object {
  const { repoURL, targetRevision } = placement.argo.repository;
  return toApplication(placement.argo, {
    name: toApplierName(settings),
    namespace: settings.namespace,
    source: {
      repoURL,
      ...(targetRevision !== undefined && { targetRevision }),
      path: placement.folder,
    },
  });
}

/**
 * The Argo CD application of a chart, named differently from that of the folder. Its release has the chart's name, as
 * the alerts expect.
 */
export function toChartApplication(
  { cluster, namespace }: PlatformSettings,
  argo: ArgoDestination,
  chart: {
    readonly name: string;
    readonly source: ChartSource;
    readonly wave: number;
    readonly values?: object;
  },
): object {
  const { url, version } = chart.source;
  const image = /^oci:\/\/(.+)\/([^/]+)$/.exec(url);
  return toApplication(argo, {
    name: `cluster-${cluster}-${chart.name}-chart`,
    namespace,
    wave: chart.wave,
    source: {
      repoURL: image?.[1] ?? url,
      chart: image?.[2] ?? chart.name,
      targetRevision: version,
      helm: {
        releaseName: chart.name,
        ...(chart.values && { valuesObject: chart.values }),
      },
    },
  });
}

function toApplication(
  argo: ArgoDestination,
  options: {
    readonly name: string;
    readonly namespace: string;
    readonly source: object;
    readonly wave?: number;
  },
): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: options.name,
      namespace: argo.namespace,
      ...(options.wave !== undefined && {
        annotations: {
          'argocd.argoproj.io/sync-wave': String(options.wave),
        },
      }),
    },
    spec: {
      project: argo.project,
      source: options.source,
      destination: { ...argo.destination, namespace: options.namespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        // The kinds of both charts are too large for the annotation of a client-side apply.
        syncOptions: ['ServerSideApply=true'],
      },
    },
  };
}
