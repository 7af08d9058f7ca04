import { useApiHolder, type ApiHolder } from '@backstage/frontend-plugin-api';
import { useCallback, useMemo, useState } from 'react';
import {
  createClusterSignIn,
  type ClusterSignIn,
  type ClusterTokenProvider,
} from '../api';

/**
 * Which providers the viewer has signed in with, for as long as the page is open and in this app alone. Names, no tokens:
 * those are asked for with each request, from whom Backstage has keep them.
 */
const SIGNED_IN = new WeakMap<ApiHolder, readonly string[]>();

export interface ClusterSignInState {
  /** Undefined before anybody has signed in to a cluster */
  readonly signIn?: ClusterSignIn;
  /** Asks the person to sign in. Rejects where that fails, or where the portal has no such sign-in. */
  readonly askFor: (provider: string) => Promise<void>;
}

/**
 * The viewer's own sign-in to clusters that ask for it. Nothing opens before they press a button: a window that opens
 * on its own is one that people close.
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
      // Another list even where it is there: what was refused is requested again.
      const next = [...new Set([...known, provider])];
      SIGNED_IN.set(apis, next);
      setProviders(next);
    },
    [apis],
  );
  return { signIn, askFor };
}

/** The kubernetes plugin is large, and few portals need it here: it is looked for at a sign-in. */
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
