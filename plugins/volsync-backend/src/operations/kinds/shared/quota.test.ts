import { createOperationsHarness } from '../../../__testUtils__/OperationsHarness';
import { TestCluster } from '../../../__testUtils__/TestCluster';
import { quotaWarnings, type QuotaNeeds } from './quota';

const NEEDS: QuotaNeeds = {
  claims: [
    { capacity: '10Gi', storageClassName: 'ceph' },
    { capacity: '1Gi' },
    {},
  ],
  pods: 1,
  jobs: 1,
  destinations: 1,
  snapshots: 1,
};

describe('quota warnings of a plan', () => {
  let cluster: TestCluster;
  let bench: ReturnType<typeof createOperationsHarness>;

  beforeAll(async () => {
    cluster = await TestCluster.start('apps');
    bench = createOperationsHarness({ clusters: [cluster.config] });
    await cluster.apply('namespaces', { metadata: { name: 'shop' } });
  });
  afterEach(() => cluster.api.faults.clear());
  afterAll(async () => {
    await bench?.close();
    await cluster?.close();
  });

  const readerOf = () => ({
    objects: bench.tools({ cluster: 'apps', namespace: 'shop', claim: 'data' })
      .objects,
    signal: AbortSignal.timeout(10_000),
  });
  async function warningsOf(quota: object, needs = NEEDS) {
    await cluster.apply('resourceQuotas', {
      metadata: { name: 'team', namespace: 'shop' },
      ...quota,
    });
    return quotaWarnings(needs, readerOf());
  }

  it('are empty without quotas', async () => {
    expect(await quotaWarnings(NEEDS, readerOf())).toEqual([]);
  });

  it.each([
    // The resource, its limit, the usage that just leaves room, the usage that is one too high, the limit as displayed
    ['persistentvolumeclaims', '5', '2', '3', '5'],
    ['count/persistentvolumeclaims', '5', '2', '3', '5'],
    ['requests.storage', '20Gi', '9Gi', '9217Mi', '20 GiB'],
    [
      'ceph.storageclass.storage.k8s.io/persistentvolumeclaims',
      '1',
      '0',
      '1',
      '1',
    ],
    [
      'ceph.storageclass.storage.k8s.io/requests.storage',
      '20Gi',
      '10Gi',
      '11Gi',
      '20 GiB',
    ],
    ['pods', '4', '3', '4', '4'],
    ['count/pods', '4', '3', '4', '4'],
    ['count/jobs.batch', '1k', '999', '1k', '1000'],
    ['count/replicationdestinations.volsync.backube', '1', '0', '1', '1'],
    ['count/volumesnapshots.snapshot.storage.k8s.io', '2', '1', '2', '2'],
  ])(
    'report that %s is exhausted',
    async (resource, hard, fits, full, said) => {
      const quota = (used?: string) => ({
        spec: { hard: { [resource]: hard } },
        status: {
          hard: { [resource]: hard },
          ...(used !== undefined && { used: { [resource]: used } }),
        },
      });
      expect(await warningsOf(quota(fits))).toEqual([]);
      expect(await warningsOf(quota(full))).toEqual([
        {
          code: 'quota',
          severity: 'warning',
          what: expect.stringContaining(
            `The quota "team" allows ${said} of ${resource} in this namespace`,
          ),
          remedy: expect.stringContaining('Raise the quota "team" first'),
        },
      ]);
    },
  );

  it.each([
    ['another class', 'gold.storageclass.storage.k8s.io/requests.storage'],
    ['resources that operations don’t create', 'services'],
    ['resources that every backup uses equally', 'requests.cpu'],
  ])('ignore %s', async (_, resource) => {
    const hard = { [resource]: '0' };
    expect(
      await warningsOf({ spec: { hard }, status: { hard, used: hard } }),
    ).toEqual([]);
  });

  it.each([
    { scopes: ['BestEffort'] },
    {
      scopeSelector: {
        matchExpressions: [{ scopeName: 'PriorityClass', operator: 'Exists' }],
      },
    },
  ])('ignore a quota with scopes: %j', async scope => {
    const hard = { pods: '0' };
    const status = { hard, used: hard };
    expect(await warningsOf({ spec: { hard, ...scope }, status })).toEqual([]);
    expect(await warningsOf({ spec: { hard }, status })).toHaveLength(1);
  });

  it('report a missing permission to read quotas, with the fix', async () => {
    cluster.api.faults.inject({
      match: { verb: 'list', resource: 'resourcequotas' },
      status: 403,
      reason: 'Forbidden',
      message: 'resourcequotas is forbidden',
    });
    expect(await quotaWarnings(NEEDS, readerOf())).toEqual([
      {
        code: 'quota-unknown',
        severity: 'info',
        what: expect.stringMatching(/could not be checked: .* 403 /),
        remedy: expect.stringContaining('deploy/rbac'),
      },
    ]);
  });

  it('report that quotas could not be read now', async () => {
    cluster.api.faults.inject({
      match: { verb: 'list', resource: 'resourcequotas' },
      status: 500,
      reason: 'InternalError',
      message: 'etcd is away',
    });
    expect(await quotaWarnings(NEEDS, readerOf())).toEqual([
      {
        code: 'quota-unknown',
        severity: 'info',
        what: expect.stringContaining('etcd is away'),
        remedy: undefined,
      },
    ]);
  });
});
