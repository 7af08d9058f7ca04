import { readFileSync } from 'node:fs';
import type { Config } from '@backstage/config';
import { InputError, NotFoundError } from '@backstage/errors';
import { KubeConfig } from '@kubernetes/client-node';
import type { ProviderOptions } from './config';

/**
 * The configuration to reach a cluster: its own kubeconfig, `volsync.clusters` over `kubernetes.clusterLocatorMethods`,
 * or a context of `volsync.kubeconfig`. Throws `NotFoundError` if none of them has the cluster.
 */
export function toKubeConfig(
  config: Config,
  { cluster, kubeconfig }: Pick<ProviderOptions, 'cluster' | 'kubeconfig'>,
): KubeConfig {
  if (kubeconfig) {
    return fromFile(kubeconfig.file, kubeconfig.context);
  }
  const entries = [
    ...(config.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [])
      .filter(method => method.getOptionalString('type') === 'config')
      .flatMap(method => method.getOptionalConfigArray('clusters') ?? []),
    ...(config.getOptionalConfigArray('volsync.clusters') ?? []),
  ].filter(entry => entry.getOptionalString('name') === cluster);
  // The VolSync section comes last and takes precedence.
  const last = <T>(read: (entry: Config) => T | undefined) =>
    entries.map(read).findLast(value => value !== undefined);
  const url = last(entry => entry.getOptionalString('url'));
  if (url !== undefined) {
    const caFile = last(entry => entry.getOptionalString('caFile'));
    const caData =
      last(entry => entry.getOptionalString('caData')) ??
      (caFile === undefined
        ? undefined
        : readFileSync(caFile).toString('base64'));
    const skipTLSVerify =
      last(entry => entry.getOptionalBoolean('skipTLSVerify')) ?? false;
    const token = last(entry => entry.getOptionalString('serviceAccountToken'));
    if (!url.startsWith('https:') && token && !skipTLSVerify) {
      throw new InputError(
        `The address of the cluster "${cluster}" isn't https, so its token isn't sent. Use https, or set skipTLSVerify: true if the connection is secure.`,
      );
    }
    const reached = new KubeConfig();
    reached.loadFromOptions({
      clusters: [{ name: cluster, server: url, caData, skipTLSVerify }],
      users: [{ name: cluster, token }],
      contexts: [{ name: cluster, cluster, user: cluster }],
      currentContext: cluster,
    });
    return reached;
  }
  const file = config.getOptionalString('volsync.kubeconfig.file');
  if (file !== undefined) {
    return fromFile(file, cluster);
  }
  throw new NotFoundError(
    `The portal doesn't know how to reach the cluster "${cluster}". Add it to volsync.clusters with its url, or set kubeconfig for it in catalog.providers.volsync.`,
  );
}

function fromFile(file: string, context: string): KubeConfig {
  const kubeconfig = new KubeConfig();
  try {
    kubeconfig.loadFromFile(file);
  } catch {
    // The parser's own message would quote the file, including tokens.
    throw new InputError(`The kubeconfig "${file}" can't be read.`);
  }
  if (!kubeconfig.getContexts().some(({ name }) => name === context)) {
    throw new NotFoundError(
      `The kubeconfig "${file}" has no context "${context}".`,
    );
  }
  kubeconfig.setCurrentContext(context);
  return kubeconfig;
}
