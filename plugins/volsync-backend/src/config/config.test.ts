import { testConfig } from '../__testUtils__/testConfig';

describe('readVolsyncConfig', () => {
  it('requires nothing, and has defaults', () => {
    expect(testConfig({})).toEqual({
      clusterAccess: 'direct',
      clusters: [],
      objectStores: [],
      metrics: [],
      kubeconfig: undefined,
      located: [],
      component: expect.objectContaining({
        path: 'kubernetes/components/volsync',
        repositoryPath: '{bucket}/{app}',
      }),
      fleet: {},
      repositories: {
        decrypt: false,
        cacheDirectory: undefined,
        maxObjects: 2_000_000,
        locations: [],
      },
      coverage: {
        systemNamespaces: ['kube-*', 'openshift-*', '*-system'],
        searchBuckets: true,
        maxFolders: 2_000,
      },
      platform: {
        namespace: 'volsync-system',
        kustomization: {
          namespace: 'flux-system',
          name: 'cluster-{cluster}-volsync',
        },
        helmReleases: ['snapshot-controller', 'volsync'],
        deployments: ['snapshot-controller', 'volsync'],
        secretStore: 'onepassword',
        volumeSnapshotClass: 'csi-ceph-block',
        cacheStorageClass: 'openebs-hostpath',
        prometheusRule: 'volsync',
        metricsJob: 'volsync-metrics',
      },
      refresh: {
        idle: 900_000,
        repositories: 600_000,
        details: 30_000,
        metrics: 60_000,
        poll: 30_000,
      },
      notifications: {
        enabled: false,
        kinds: [
          'operation-done',
          'operation-failed',
          'failing',
          'overdue',
          'drill-failed',
          'locked',
          'platform',
        ],
        severity: {
          'operation-done': 'low',
          'operation-failed': 'high',
          failing: 'high',
          overdue: 'normal',
          'drill-failed': 'critical',
          locked: 'normal',
          platform: 'high',
        },
        after: 120_000,
        platform: { recipients: [] },
      },
      operations: {
        allowWithoutPermissions: false,
        argoCdNamespace: 'argocd',
        bulk: { concurrentPerCluster: 4 },
        concurrency: 8,
        drills: { enabled: false, concurrent: 1 },
        historyRetention: 400 * 86_400_000,
        mover: { takeOver: ['affinity', 'podLabels', 'resources'] },
        safetySnapshotRetention: 7 * 86_400_000,
        restoreElsewhere: false,
        applicationChecks: [],
        restic: {
          image: 'quay.io/backube/volsync:0.13.0',
          imagePullSecrets: [],
          resources: {
            limits: { memory: '1Gi' },
            requests: { cpu: '100m', memory: '256Mi' },
          },
        },
        templates: [],
        verification: {
          image: 'busybox:1.37',
          imagePullSecrets: [],
          maxBytes: 5 * 1024 ** 3,
          maxFiles: 10_000,
          resources: {
            limits: { memory: '256Mi' },
            requests: { cpu: '100m', memory: '64Mi' },
          },
        },
      },
      permissionsEnabled: false,
      limits: {
        streams: 500,
        streamsPerUser: 20,
        searches: 30,
        searchesPerUser: 4,
        bulk: 40,
        bulkPerUser: 10,
        repositories: 6,
        repositoriesPerNamespace: 2,
        repositoryBytes: 536_870_912,
        repositoryBytesPerNamespace: 268_435_456,
        inflatedBytes: 34_359_738_368,
        inflatedBytesPerNamespace: 8_589_934_592,
        derivedKeys: 2_000,
        derivedKeysPerNamespace: 250,
        storeRequests: 400_000,
        storeRequestsPerNamespace: 50_000,
        findingBytesPerNamespace: 4_194_304,
        logs: 40,
        logsPerNamespace: 10,
        objects: 50_000,
        objectsPerNamespace: 10_000,
        objectBytes: 268_435_456,
        objectBytesPerNamespace: 33_554_432,
        downloads: 30,
        downloadsPerUser: 4,
      },
    });
  });

  it('reads every key', () => {
    const config = testConfig(
      {
        clusters: [
          {
            name: 'apps',
            namespaces: [{ name: 'team-*', owners: ['group:default/*'] }],
          },
        ],
        kubeconfig: { file: '/k', context: 'apps' },
        objectStores: [{ endpoint: 'HTTPS://MinIO.example:443/' }],
        refresh: { idle: 'PT1H', repositories: { minutes: 2 }, poll: 5 },
      },
      {
        kubernetes: {
          clusterLocatorMethods: [
            {
              type: 'config',
              clusters: [
                {
                  name: 'apps',
                  url: 'https://a:6443',
                  authProvider: 'serviceAccount',
                  dashboardApp: 'standard',
                },
                {
                  name: 'edge',
                  url: 'https://e:6443',
                  authMetadata: { 'kubernetes.io/auth-provider': 'oidc' },
                },
              ],
            },
            { type: 'localKubectlProxy' },
            { type: 'gke', projectId: 'p' },
          ],
        },
      },
    );
    expect(config.clusters[0]).toMatchObject({
      unbound: 'deny',
      namespaceAnnotations: true,
      namespaces: [
        { name: 'team-*', owners: ['group:default/*'], entities: [] },
      ],
    });
    expect(config.kubeconfig?.context).toEqual(['apps']);
    expect(config.objectStores[0]?.endpoint).toBe('https://minio.example');
    expect(config.refresh).toMatchObject({
      idle: 3_600_000,
      repositories: 120_000,
      poll: 5_000,
    });
    expect(config.located.map(c => [c.name, c.authProvider])).toEqual([
      ['apps', 'serviceAccount'],
      ['edge', 'oidc'],
      ['local', 'localKubectlProxy'],
    ]);
  });

  it.each([
    [{ clusters: 'x' }, 'volsync.clusters', 'array'],
    [{ clusters: [{}] }, 'volsync.clusters[0].name', 'string'],
    [{ clusters: [{ name: ' ' }] }, 'volsync.clusters[0].name', 'not be empty'],
    [
      { clusters: [{ name: 'a', namespace: [] }] },
      'volsync.clusters[0].namespace',
      'unknown key',
    ],
    [{ clustres: [] }, 'volsync.clustres', 'unknown key'],
    [
      { fleet: { targets: { protectedPercent: 101 } } },
      'volsync.fleet.targets.protectedPercent',
      '100',
    ],
    [
      { clusters: [{ name: 'a', unbound: 'yes' }] },
      'volsync.clusters[0].unbound',
      '"deny" or "read"',
    ],
    [
      { clusters: [{ name: 'a', url: 'ftp://x' }] },
      'volsync.clusters[0].url',
      'http:// or https://',
    ],
    [
      { clusters: [{ name: 'a', url: 'https://u:canary@x' }] },
      'volsync.clusters[0].url',
      'user name or password',
    ],
    [
      { clusters: [{ name: 'a' }, { name: 'a' }] },
      'volsync.clusters[1].name',
      'duplicate value',
    ],
    [
      { clusters: [{ name: 'a', namespaces: [{ name: 'x' }] }] },
      'volsync.clusters[0].namespaces[0]',
      'owners',
    ],
    [
      {
        clusters: [
          { name: 'a', namespaces: [{ name: 'x', owners: ['team'] }] },
        ],
      },
      'volsync.clusters[0].namespaces[0].owners[0]',
      'full entity ref',
    ],
    [
      {
        clusters: [
          {
            name: 'a',
            namespaces: [{ name: 'A/../b', owners: ['group:default/t'] }],
          },
        ],
      },
      'volsync.clusters[0].namespaces[0].name',
      'namespace',
    ],
    [{ kubeconfig: {} }, 'volsync.kubeconfig.file', 'string'],
    [
      { objectStores: [{ endpoint: 'https://m/bucket' }] },
      'volsync.objectStores[0].endpoint',
      'scheme, host and port',
    ],
    [
      { objectStores: [{ endpoint: 'https://m', addresses: ['10.0.0.1'] }] },
      'volsync.objectStores[0].addresses[0]',
      '10.0.0.0/8',
    ],
    [
      { metrics: [{ name: 'm', url: 'x' }] },
      'volsync.metrics[0].url',
      'absolute',
    ],
    [
      { metrics: [{ name: 'm', url: 'http://m', matchers: { 'a"b': 'c' } }] },
      'volsync.metrics[0].matchers',
      '',
    ],
    [
      { repositories: { decrypt: 'yes' } },
      'volsync.repositories.decrypt',
      'boolean',
    ],
    [{ refresh: { idle: 0 } }, 'volsync.refresh.idle', 'more than 0'],
    [{ refresh: { idle: 'soon' } }, 'volsync.refresh.idle', 'ISO 8601'],
    [{ refresh: { idle: { parsecs: 3 } } }, 'volsync.refresh.idle', 'ISO'],
    [{ limits: { streams: 0 } }, 'volsync.limits.streams', '>0'],
  ])('rejects %j, naming the key and the rule', (volsync, key, rule) => {
    const read = () => testConfig(volsync);
    expect(read).toThrow(`"${key}`);
    expect(read).toThrow(rule);
    expect(read).not.toThrow(/canary/);
  });

  it('names the key of the kubernetes section, too', () => {
    expect(() =>
      testConfig(
        {},
        {
          kubernetes: {
            clusterLocatorMethods: [
              { type: 'config', clusters: [{ name: 'a', url: 'nowhere' }] },
            ],
          },
        },
      ),
    ).toThrow('"kubernetes.clusterLocatorMethods[0].clusters[0].url"');
  });
});
