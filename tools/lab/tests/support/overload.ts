import { call } from './lab';

const GROUP = '/apis/flowcontrol.apiserver.k8s.io/v1';
const NAMES = ['prioritylevelconfigurations', 'flowschemas'] as const;

/** Makes the API server reject the portal's account with 429; returns a function that ends it. */
export async function overload(): Promise<() => Promise<void>> {
  const end = async () => {
    for (const name of [...NAMES].reverse()) {
      await call({ method: 'DELETE', path: `${GROUP}/${name}/lab-overload` });
    }
  };
  for (const [index, body] of overloadObjects().entries()) {
    const { status, text } = await call({
      method: 'POST',
      path: `${GROUP}/${NAMES[index]}`,
      body,
    });
    if (status !== 201) {
      await end();
      throw new Error(`${NAMES[index]}: ${status} ${text}`);
    }
  }
  return end;
}

/**
 * Many concurrent callers as the portal's account; the returned function ends them and returns the number of rejections
 */
export function crowd(token: string): () => Promise<number> {
  let goesOn = true;
  let refused = 0;
  const callers = Array.from({ length: 16 }, async () => {
    while (goesOn) {
      const { status } = await call({
        path: '/apis/volsync.backube/v1alpha1/namespaces/notes/replicationsources',
        token,
      });
      refused += status === 429 ? 1 : 0;
    }
  });
  return async () => {
    goesOn = false;
    await Promise.all(callers);
    return refused;
  };
}

/** A priority level that rejects the portal's account */
function overloadObjects() {
  const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
  const metadata = { name: 'lab-overload' };
  return [
    {
      apiVersion,
      kind: 'PriorityLevelConfiguration',
      metadata,
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 0,
          lendablePercent: 0,
          borrowingLimitPercent: 0,
          limitResponse: { type: 'Reject' },
        },
      },
    },
    {
      apiVersion,
      kind: 'FlowSchema',
      metadata,
      spec: {
        // the first is reserved for the server's own exempt requests
        matchingPrecedence: 2,
        priorityLevelConfiguration: { name: 'lab-overload' },
        rules: [
          {
            subjects: [
              {
                kind: 'ServiceAccount',
                serviceAccount: {
                  namespace: 'backstage',
                  name: 'backstage-volsync',
                },
              },
            ],
            resourceRules: [
              {
                verbs: ['*'],
                apiGroups: ['*'],
                resources: ['*'],
                clusterScope: true,
                namespaces: ['*'],
              },
            ],
          },
        ],
      },
    },
  ] as const;
}
