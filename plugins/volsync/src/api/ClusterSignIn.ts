import type { KubernetesAuthProvidersApi } from '@backstage/plugin-kubernetes-react';

/**
 * The port for clusters that want the viewer's own sign-in instead of the portal's service account: headers that go
 * with every request of the client, asked for anew each time, since tokens run out.
 *
 * The header is `Backstage-Kubernetes-Authorization-<auth provider>: <token>`, the form that the proxy of
 * `@backstage/plugin-kubernetes-backend` has for it. The backend uses it for that one request and keeps nothing of it.
 *
 * @public
 */
export interface ClusterSignIn {
  getHeaders(): Promise<Readonly<Record<string, string>>>;
}

/** All that is needed of the Kubernetes plugin, which a portal need not have. @public */
export type ClusterTokenProvider = Pick<
  KubernetesAuthProvidersApi,
  'getCredentials'
>;

/**
 * Takes the tokens from `kubernetesAuthProvidersApiRef` of `@backstage/plugin-kubernetes-react`. A provider that fails or
 * gives no token adds no header: the answer then asks for a sign-in.
 *
 * @param authProviders - as the `kubernetes` section of the configuration names them, such as `google` or `oidc.okta`
 * @public
 */
export function createClusterSignIn(
  tokens: ClusterTokenProvider,
  authProviders: readonly string[],
): ClusterSignIn {
  return {
    async getHeaders() {
      const entries = await Promise.all(
        authProviders.map(async provider => {
          const { token } = await tokens
            .getCredentials(provider)
            .catch(() => ({ token: undefined }));
          return token
            ? [[`Backstage-Kubernetes-Authorization-${provider}`, token]]
            : [];
        }),
      );
      return Object.fromEntries(entries.flat());
    },
  };
}
