import { useApiHolder, type ApiHolder } from '@backstage/frontend-plugin-api';
import { useCallback, useMemo, useState } from 'react';
import {
  createClusterSignIn,
  type ClusterSignIn,
  type ClusterTokenProvider,
} from '../api';

/**
 * The providers that the viewer has signed in with, kept per app while the page is open. Stores names, not tokens:
 * Backstage keeps the tokens, and each request reads them.
 */
const SIGNED_IN = new WeakMap<ApiHolder, readonly string[]>();

export interface ClusterSignInState {
  /** Undefined until the viewer has signed in to a cluster */
  readonly signIn?: ClusterSignIn;
  /** Opens the sign-in. Rejects if it fails or if the portal has no such sign-in. */
  readonly askFor: (provider: string) => Promise<void>;
}

/**
 * The viewer's own sign-in to clusters that require it. Nothing opens before they press a button, because people close
 * windows that open automatically.
 */
export function useClusterSignIn(): ClusterSignInState {
  const apis = useApiHolder();
  const [providers, setProviders] = useState(SIGNED_IN.get(apis) ?? []);
  const signIn = useMemo(
    () =>
      providers.length > 0
        ? createClusterSignIn(
            {
              getCredentials: async provider =>
                (await findTokens(apis)).getCredentials(provider),
            },
            providers,
          )
        : undefined,
    [apis, providers],
  );
  const askFor = useCallback(
    async (provider: string) => {
      const { token } = await (await findTokens(apis)).getCredentials(provider);
      if (!token) {
        throw new Error(`"${provider}" gave no token.`);
      }
      const known = SIGNED_IN.get(apis) ?? [];
      // A new list even if the provider is known: refused requests are sent again.
      const next = [...new Set([...known, provider])];
      SIGNED_IN.set(apis, next);
      setProviders(next);
    },
    [apis],
  );
  return { signIn, askFor };
}

/** The kubernetes plugin is large and few portals need it here, so it is loaded at sign-in. */
async function findTokens(apis: ApiHolder): Promise<ClusterTokenProvider> {
  const { kubernetesAuthProvidersApiRef } = await import(
    '@backstage/plugin-kubernetes-react'
  );
  const tokens = apis.get(kubernetesAuthProvidersApiRef);
  if (!tokens) {
    throw new Error(
      'This portal has no sign-in for clusters. Its operator can add it with @backstage/plugin-kubernetes.',
    );
  }
  return tokens;
}
