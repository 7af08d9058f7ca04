import { call } from './lab';

const GROUP = '/apis/flowcontrol.apiserver.k8s.io/v1';
const NAMES = ['prioritylevelconfigurations', 'flowschemas'] as const;

/** Has the API server send the portal's account away with 429; gives what ends it. */
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

/** Many callers at once as the portal's account; ends when it is asked how often they were sent away */
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

/** A priority that gives the portal's account no turn, and sends it away */
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
        // the first is kept for the server's own exempt ones
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
