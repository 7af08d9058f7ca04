import type { KubernetesAuthProvidersApi } from '@backstage/plugin-kubernetes-react';

/**
 * The port for clusters that require the viewer's own sign-in instead of the portal's service account. It adds headers
 * to every request of the client, and reads the tokens for each request because they expire.
 *
 * The header is `Backstage-Kubernetes-Authorization-<auth provider>: <token>`, the format that the proxy of
 * `@backstage/plugin-kubernetes-backend` uses. The backend uses the token for that one request and doesn't store it.
 *
 * @public
 */
export interface ClusterSignIn {
  getHeaders(): Promise<Readonly<Record<string, string>>>;
}

/** The only part of the Kubernetes plugin that is needed. The plugin is optional. @public */
export type ClusterTokenProvider = Pick<
  KubernetesAuthProvidersApi,
  'getCredentials'
>;

/**
 * Reads the tokens from `kubernetesAuthProvidersApiRef` of `@backstage/plugin-kubernetes-react`. A provider that fails
 * or returns no token adds no header, and the response then requests a sign-in.
 *
 * @param authProviders - the names in the `kubernetes` section of the configuration, such as `google` or `oidc.okta`
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
