import type { ChartSource } from './types';

/** A chart's source and its release. */
export function toRelease(options: {
  readonly name: string;
  /** The chart's name in its repository; unused if the URL is the chart's own */
  readonly chart: string;
  /** The name of the chart's repository in Flux */
  readonly repository: string;
  readonly namespace: string;
  readonly source: ChartSource;
  readonly dependsOn?: readonly string[];
  readonly values?: object;
  readonly postRenderers?: readonly object[];
}): readonly object[] {
  const { name, namespace, dependsOn = [], source } = options;
  const isImage = source.url.startsWith('oci://');
  const repository = isImage ? name : options.repository;
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: isImage ? 'OCIRepository' : 'HelmRepository',
      metadata: { name: repository, namespace },
      spec: isImage
        ? {
            interval: '12h',
            url: source.url,
            ref: { tag: source.version },
            layerSelector: {
              mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
              operation: 'copy',
            },
          }
        : { interval: '12h', url: source.url },
    },
    {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name, namespace },
      spec: {
        interval: '1h',
        releaseName: name,
        ...(isImage
          ? { chartRef: { kind: 'OCIRepository', name: repository } }
          : {
              chart: {
                spec: {
                  chart: options.chart,
                  version: source.version,
                  sourceRef: { kind: 'HelmRepository', name: repository },
                },
              },
            }),
        ...(dependsOn.length > 0 && {
          dependsOn: dependsOn.map(each => ({ name: each })),
        }),
        install: { crds: 'CreateReplace', remediation: { retries: -1 } },
        upgrade: {
          crds: 'CreateReplace',
          cleanupOnFail: true,
          remediation: { retries: 3 },
        },
        ...(options.values && { values: options.values }),
        ...(options.postRenderers && { postRenderers: options.postRenderers }),
      },
    },
  ];
}
