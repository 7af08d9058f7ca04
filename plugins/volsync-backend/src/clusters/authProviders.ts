/**
 * The providers of the kubernetes plugin whose token comes from each person's browser, with the name that the frontend
 * has for them. All others sign in with what the backend has.
 */
const CLIENT_SIDE = ['google', 'aks', 'oidc'];

/** How a cluster is signed in to, as the `kubernetes` section or the kubernetes plugin has it. @internal */
export interface AuthProvider {
  readonly authProvider: string;
  /** Which provider's token `oidc` means */
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
