/**
 * The kubernetes plugin's providers whose token comes from each person's browser, under the frontend's names. All
 * others sign in with the backend's credentials.
 */
const CLIENT_SIDE = ['google', 'aks', 'oidc'];

/** How to sign in to a cluster, as configured for the kubernetes plugin. */
interface AuthProvider {
  readonly authProvider: string;
  /** The provider whose token `oidc` uses */
  readonly oidcTokenProvider?: string;
}

/** `google`, `aks` or `oidc.okta`; undefined if no sign-in is needed. @internal */
export function toSignIn(provider: AuthProvider): string | undefined {
  const { authProvider, oidcTokenProvider } = provider;
  if (!CLIENT_SIDE.includes(authProvider)) {
    return undefined;
  }
  return authProvider === 'oidc' && oidcTokenProvider
    ? `oidc.${oidcTokenProvider}`
    : authProvider;
}

/** For messages. @internal */
export function describeOwnSignIn(cluster: string): string {
  return `Cluster "${cluster}" requires each user to sign in, so the portal cannot watch it. Give it a service account under volsync.clusters`;
}
