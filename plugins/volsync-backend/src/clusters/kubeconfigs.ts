import { shell } from 'backstage-plugin-volsync-common';
import { existsSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import {
  accessOf,
  ConfigurationError,
  type ClusterOverlay,
  type KubeconfigLocation,
  type LocatedCluster,
  type VolsyncConfig,
} from '../config';
import { toSignIn } from './authProviders';

/** A cluster and how to sign in there. @internal */
export interface ConnectedCluster {
  readonly name: string;
  readonly title?: string;
  /** Its path in the configuration, for messages */
  readonly key: string;
  readonly account: 'service' | 'user';
  /** For account `user`: the provider whose token each person must send, such as `oidc.okta` */
  readonly signIn?: string;
  /** Why the cluster is read-only, as a sentence */
  readonly readOnly?: string;
  /** Why the portal can't sign in, as a sentence */
  readonly unusable?: string;
  readonly kubeconfig: KubeConfig;
}

const POD_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** All clusters of the direct adapter: kubeconfig, overlay, and the portal's own `kubernetes` section. @internal */
export function connectClusters(
  config: VolsyncConfig,
): readonly ConnectedCluster[] {
  const clusters = new Map<string, ConnectedCluster>();
  for (const located of config.located) {
    if (accessOf(config, located.name) !== 'direct') {
      continue;
    }
    const overlay = config.clusters.find(c => c.name === located.name);
    if (clusters.has(located.name)) {
      throw new ConfigurationError(
        located.key,
        `duplicate cluster name "${located.name}"`,
        'Give each cluster a unique name',
      );
    }
    clusters.set(located.name, connectLocated(located, overlay));
  }
  for (const cluster of config.kubeconfig
    ? connectKubeconfig(config.kubeconfig, config.clusters)
    : []) {
    clusters.set(cluster.name, cluster);
  }
  config.clusters.forEach((overlay, index) => {
    if (clusters.has(overlay.name) || overlay.url === undefined) {
      return; // an overlay alone may also be for a cluster that a module adds
    }
    clusters.set(
      overlay.name,
      connectLocated(
        {
          name: overlay.name,
          key: `volsync.clusters[${index}]`,
          url: overlay.url,
          authProvider: 'serviceAccount',
        },
        overlay,
      ),
    );
  });
  return [...clusters.values()];
}

function connectLocated(
  located: LocatedCluster,
  overlay: ClusterOverlay | undefined,
): ConnectedCluster {
  const server = overlay?.url ?? located.url;
  const token = overlay?.serviceAccountToken ?? located.serviceAccountToken;
  const skipTLSVerify = overlay?.skipTLSVerify ?? located.skipTLSVerify;
  refuseOpenToken({ key: located.key, server, token, skipTLSVerify });
  const kubeconfig = new KubeConfig();
  const usesPodToken =
    token === undefined &&
    located.authProvider === 'serviceAccount' &&
    existsSync(POD_TOKEN);
  kubeconfig.loadFromClusterAndUser(
    {
      name: located.name,
      server,
      caData: overlay?.caData ?? located.caData,
      caFile: overlay?.caFile ?? located.caFile,
      // The client refuses plain HTTP without this; whether plain HTTP is allowed was decided above.
      skipTLSVerify: skipTLSVerify ?? server.startsWith('http:'),
    },
    usesPodToken
      ? {
          name: 'pod',
          // The token rotates, so the provider reads the file again.
          authProvider: { name: 'tokenFile', config: { tokenFile: POD_TOKEN } },
        }
      : { name: 'portal', token },
  );
  const { name, authProvider } = located;
  const signIn = token === undefined ? toSignIn(located) : undefined;
  const own =
    token !== undefined ||
    signIn !== undefined ||
    ['serviceAccount', 'localKubectlProxy'].includes(authProvider);
  return {
    name,
    title: overlay?.title ?? located.title,
    key: located.key,
    account: signIn ? 'user' : 'service',
    signIn,
    readOnly: readOnly(name, overlay),
    unusable: own
      ? undefined
      : `Cluster "${name}" uses the auth provider "${authProvider}", which only the kubernetes plugin supports. Set access: kubernetesPlugin for it under volsync.clusters, or give it a serviceAccountToken there`,
    kubeconfig,
  };
}

function readOnly(
  name: string,
  overlay: ClusterOverlay | undefined,
): string | undefined {
  return overlay?.allowWrites === false
    ? `Cluster "${name}" is read-only because of allowWrites: false under volsync.clusters`
    : undefined;
}

function refuseOpenToken(options: {
  readonly key: string;
  readonly server: string;
  readonly token?: string;
  readonly skipTLSVerify?: boolean;
}): void {
  const { protocol, hostname } = new URL(options.server);
  const loopback = /^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
  if (
    protocol === 'http:' &&
    options.token !== undefined &&
    !loopback &&
    options.skipTLSVerify !== true
  ) {
    throw new ConfigurationError(
      `${options.key}.url`,
      'a token must not be sent over plain http to another machine',
      'Use https, or set skipTLSVerify: true if the connection is secure',
    );
  }
}

function connectKubeconfig(
  location: KubeconfigLocation,
  overlays: readonly ClusterOverlay[],
): ConnectedCluster[] {
  const key = 'volsync.kubeconfig';
  if (!existsSync(location.file)) {
    throw new ConfigurationError(
      `${key}.file`,
      `file "${location.file}" not found`,
      'Set the full path of a kubeconfig that this user can read, such as /home/me/.kube/config',
    );
  }
  const whole = new KubeConfig();
  try {
    whole.loadFromFile(location.file);
  } catch {
    // The parser's own message would quote the file, including tokens.
    throw new ConfigurationError(
      `${key}.file`,
      `"${location.file}" is not a kubeconfig`,
      shell`Check it with: kubectl --kubeconfig ${location.file} config view`,
    );
  }
  const names = whole.getContexts().map(context => context.name);
  const wanted =
    location.context.length > 0
      ? location.context
      : [whole.getCurrentContext()].filter(Boolean);
  if (wanted.length === 0) {
    throw new ConfigurationError(
      `${key}.context`,
      `"${location.file}" has no current context`,
      describeContexts(names),
    );
  }
  return wanted.map(name => {
    const context = names.includes(name)
      ? whole.getContextObject(name)
      : undefined;
    if (!context) {
      throw new ConfigurationError(
        `${key}.context`,
        `"${location.file}" has no context "${name}"`,
        describeContexts(names),
      );
    }
    const cluster = whole.getCluster(context.cluster);
    if (!cluster || !URL.canParse(cluster.server)) {
      throw new ConfigurationError(
        `${key}.context`,
        `the context "${name}" names the cluster "${context.cluster}", for which "${location.file}" has no address`,
        'Add it under "clusters", or choose another context',
      );
    }
    const kubeconfig = new KubeConfig();
    kubeconfig.loadFromClusterAndUser(
      {
        ...cluster,
        skipTLSVerify:
          cluster.skipTLSVerify || cluster.server.startsWith('http:'),
      },
      whole.getUser(context.user) ?? { name: 'anonymous' },
    );
    return {
      name,
      key,
      account: 'service' as const,
      readOnly: readOnly(
        name,
        overlays.find(overlay => overlay.name === name),
      ),
      kubeconfig,
    };
  });
}

function describeContexts(names: readonly string[]): string {
  return names.length === 0
    ? 'It has no contexts'
    : `Its contexts are ${names.map(name => `"${name}"`).join(', ')}`;
}
