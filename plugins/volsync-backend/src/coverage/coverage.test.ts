import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { CoverageReport } from 'backstage-plugin-volsync-common';
import request from 'supertest';
import {
  ContentEnvironment,
  PASSWORD,
  SECRET_KEY,
} from '../__testUtils__/ContentEnvironment';
import { contractErrors } from '../__testUtils__/contract';
import { component, startPortal } from '../__testUtils__/startPortal';
import { waitFor } from '../__testUtils__/waitFor';

const COVERAGE = '/api/volsync/v1/coverage';
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Coverage over HTTP, on a cluster and an object store. */
describe('coverage', () => {
  let environment: ContentEnvironment;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let denied: Set<string>;
  const answers: string[] = [];

  beforeAll(async () => {
    environment = await ContentEnvironment.start();
    const { cluster } = environment;
    for (const name of ['loose', 'kube-system', 'hidden']) {
      await cluster.apply('namespaces', { metadata: { name } });
    }
    // The repository of an existing app, an orphaned one in a deeper folder, and files that only look like one.
    await environment.backUp('shop', { 'a.txt': 'one' });
    await environment.backUp('old/team/gone', { 'a.txt': 'two' });
    await environment.makeVolume('shop', { repository: 'shop' });
    await putFile('notes/config', 'no repository');
    await makeClaim('shop', 'invoices');
    await makeClaim('shop', 'volsync-src-app-cache', {
      'app.kubernetes.io/created-by': 'volsync',
    });
    await makeClaim('shop', 'drill-of-data', {
      'backstage-volsync/operation': 'one',
    });
    await makeClaim('loose', 'forgotten');
    await makeClaim('kube-system', 'etcd');
    await makeSource('shop', 'ghost', 'restic');
  });
  afterAll(() => environment.close());

  beforeEach(async () => {
    denied = new Set();
    environment.cluster.authorize(undefined);
    await begin();
  });

  async function begin(databases?: string) {
    portal = await startPortal({
      databases,
      volsync: {
        clusters: [
          {
            ...environment.cluster.config,
            namespaces: [
              { name: 'shop', owners: ['group:default/team-a'] },
              { name: 'loose', entities: ['component:default/nobody'] },
              { name: 'cellar', owners: ['group:default/team-a'] },
            ],
          },
        ],
        objectStores: [{ endpoint: environment.s3.url }],
        refresh: { repositories: 1, details: 1 },
      },
      entities: [
        component('shop', { 'backstage-volsync/namespace': 'shop' }),
        component('cellar', { 'backstage-volsync/namespace': 'cellar' }),
        component('unbound', { 'backstage-volsync/namespace': 'hidden' }),
      ],
      refuses: ({ user, permission, resourceRef }) =>
        denied.has([user, permission, resourceRef].filter(Boolean).join(' ')),
    });
  }
  afterEach(async () => {
    environment.s3.faults.clear();
    await portal.stop();
    const everything = [...answers.splice(0), ...portal.logged].join('\n');
    for (const secret of [PASSWORD, SECRET_KEY]) {
      if (everything.includes(secret) || everything.includes(base64(secret))) {
        throw new Error(`Leaked: ${secret}`);
      }
    }
  });

  async function putFile(name: string, text: string): Promise<void> {
    const file = environment.s3.objectPath('backups', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  function makeClaim(namespace: string, name: string, labels = {}) {
    return environment.cluster.apply('persistentVolumeClaims', {
      metadata: { name, namespace, labels },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '2Gi' } },
      },
      status: { phase: 'Bound', capacity: { storage: '2Gi' } },
    });
  }

  function makeSource(namespace: string, claim: string, repository: string) {
    return environment.cluster.apply('replicationSources', {
      metadata: { name: `${claim}-source`, namespace },
      spec: {
        sourcePVC: claim,
        trigger: { schedule: '0 * * * *' },
        restic: { repository, copyMethod: 'Direct' },
      },
    });
  }

  async function read(user = 'user:default/mock'): Promise<CoverageReport> {
    const { status, body, text } = await request(portal.server)
      .get(COVERAGE)
      .set('authorization', mockCredentials.user.header(user));
    answers.push(text);
    expect(status).toBe(200);
    expect(contractErrors('/v1/coverage', 200, body)).toBeUndefined();
    return body;
  }

  /** Waits until everything was read, including the buckets. */
  async function readWhole(
    fits: (report: CoverageReport) => void = () => {},
  ): Promise<CoverageReport> {
    let report: CoverageReport | undefined;
    await waitFor(async () => {
      report = await read();
      expect(report.complete).toBe(true);
      expect(report.search?.state).not.toBe('pending');
      fits(report);
    }, 60_000);
    return report!;
  }

  const brief = ({ rows }: CoverageReport) =>
    rows.map(({ kind, certainty, namespace = '', name, entityRef }) =>
      [kind, certainty, namespace, name, entityRef].filter(Boolean).join(' '),
    );
  const gone = () => environment.repositoryOf('old/team/gone').repository;

  it('finds volumes without backup, unassigned volumes, and orphaned backups', async () => {
    const report = await readWhole(({ rows }) =>
      expect(rows.find(row => row.kind === 'claim-gone')?.bytes).toBeDefined(),
    );
    expect(brief(report)).toEqual([
      'no-backup seen shop invoices component:default/shop',
      'no-entity seen loose forgotten',
      'claim-gone seen shop ghost component:default/shop',
      `repository-gone seen ${gone()}`,
    ]);
    const [bare, loose, ghost, left] = report.rows;
    expect(bare).toMatchObject({
      cluster: 'apps',
      owner: 'group:default/team-a',
      capacityBytes: 2 * 2 ** 30,
    });
    expect(loose).toMatchObject({ capacityBytes: 2 * 2 ** 30 });
    expect(ghost).toMatchObject({ source: 'ghost-source' });
    // What restic wrote: config, a key, a pack of data and one of trees, an index, a snapshot.
    expect(left?.objects).toBe(6);
    expect(left?.bytes).toBeGreaterThan(500);
    expect(Date.parse(left?.lastWriteAt ?? '')).toBeGreaterThan(
      Date.now() - 600_000,
    );
    expect(report).toMatchObject({
      scope: 'all',
      gaps: [],
      search: { state: 'read', doubts: [], gaps: [] },
    });
  });

  it('shows each caller their own volumes, and unassigned ones only with the platform permission', async () => {
    denied
      .add('user:default/dev volsync.platform.read')
      .add('user:default/eve volsync.platform.read')
      .add('user:default/eve volsync.backup.read component:default/shop');
    const all = await readWhole();
    const dev = await read('user:default/dev');
    expect(brief(dev)).toEqual([
      'no-backup seen shop invoices component:default/shop',
      'claim-gone seen shop ghost component:default/shop',
    ]);
    expect(dev).toMatchObject({ scope: 'own' });
    expect(dev.search).toBeUndefined();
    const eve = await read('user:default/eve');
    expect(eve.rows).toEqual([]);
    expect(JSON.stringify(eve)).not.toContain('shop');
    // What belongs to a hidden entity is not unassigned.
    denied.add('user:default/ops volsync.backup.read component:default/shop');
    expect(brief(await read('user:default/ops'))).toEqual(
      brief(all).filter(row => !row.includes('component:')),
    );
  });

  it('is refused without the permission, and sends no request to a cluster', async () => {
    denied.add('user:default/mock volsync.fleet.read');
    environment.cluster.api.calls.reset();
    const { status, body } = await request(portal.server)
      .get(COVERAGE)
      .set('authorization', mockCredentials.user.header());
    expect(contractErrors('/v1/coverage', status, body)).toBeUndefined();
    expect([status, body.error.message]).toEqual([
      403,
      expect.stringContaining('volsync.fleet.read'),
    ]);
    expect(environment.cluster.calls()).toBe(0);
    const anonymous = await request(portal.server)
      .get(COVERAGE)
      .set('authorization', mockCredentials.none.header());
    expect(anonymous.status).toBe(401);
  });

  it('reports no repository as orphaned while a Secret cannot be read', async () => {
    environment.cluster.authorize(({ resource, name }) =>
      resource === 'secrets' && name === 'other'
        ? { allowed: false, reason: 'not granted' }
        : { allowed: true },
    );
    await makeSource('shop', 'invoices', 'other');
    try {
      const report = await readWhole();
      expect(brief(report)).toContain(`repository-gone unknown ${gone()}`);
      expect(report.search?.doubts).toEqual([
        expect.stringMatching(/Secret "shop\/other" of cluster "apps"/),
      ]);
    } finally {
      await environment.cluster.delete(
        'replicationSources',
        'shop',
        'invoices-source',
      );
    }
  });

  it('reports none as orphaned while an unbound namespace may use it', async () => {
    await makeSource('hidden', 'data', 'restic');
    try {
      const report = await readWhole();
      expect(brief(report)).toContain(`repository-gone unknown ${gone()}`);
      expect(report.search?.doubts).toEqual([
        expect.stringContaining('in namespaces that are not bound'),
      ]);
      // An entity that is not bound to the namespace owns nothing in it.
      expect(brief(report)).toContain('claim-gone seen hidden data');
    } finally {
      await environment.cluster.delete(
        'replicationSources',
        'hidden',
        'data-source',
      );
    }
  });

  it('names the tool that backs a volume up, as the fleet, the tab and the form do', async () => {
    await environment.cluster.apply('namespaces', {
      metadata: { name: 'velero' },
    });
    await environment.cluster.apply('veleroSchedules', {
      metadata: { name: 'daily', namespace: 'velero' },
      spec: {
        schedule: '0 3 * * *',
        template: {
          includedNamespaces: ['shop'],
          excludedResources: ['pods'],
          labelSelector: { matchLabels: { backup: 'velero' } },
        },
      },
    });
    await makeClaim('shop', 'invoices', { backup: 'velero' });
    const rowOf = ({ rows }: CoverageReport) =>
      rows.find(({ name }) => name === 'invoices');
    const get = async (path: string) =>
      (
        await request(portal.server)
          .get(`/api/volsync/v1/${path}`)
          .set('authorization', mockCredentials.user.header())
      ).body;
    const verdicts = async () => {
      const tab = await get('entities/component/default/shop/volumes');
      const { rows } = await get('fleet');
      const choices = await get('entities/component/default/shop/choices');
      const isIt = (one: { readonly claim?: string; readonly name?: string }) =>
        (one.name ?? one.claim) === 'invoices';
      return [
        tab.volumes.find(isIt).verdict,
        tab.volumes.find(isIt).findings[0].code,
        rows.find(isIt).verdict,
        rows.find(isIt).finding.code,
        choices.clusters[0].claims.value.find(isIt).otherTools,
      ];
    };
    try {
      await readWhole(report =>
        expect(rowOf(report)).toMatchObject({
          kind: 'backed-up-elsewhere',
          entityRef: 'component:default/shop',
          otherTools: ['Velero'],
        }),
      );
      await waitFor(async () =>
        expect(await verdicts()).toEqual([
          'unknown',
          'backed-up-elsewhere',
          'unknown',
          'backed-up-elsewhere',
          ['Velero'],
        ]),
      );
      await portal.stop();
      // Without the role for it, nothing is known about the tool, and no volume gets a better state.
      environment.cluster.authorize(({ group }) => ({
        allowed: group !== 'velero.io',
      }));
      await begin();
      await readWhole(report => expect(rowOf(report)?.kind).toBe('no-backup'));
      await waitFor(async () =>
        expect(await verdicts()).toEqual([
          'unprotected',
          'no-backup',
          'unprotected',
          'no-backup',
          undefined,
        ]),
      );
    } finally {
      await environment.cluster.delete('veleroSchedules', 'velero', 'daily');
      await makeClaim('shop', 'invoices');
    }
  });

  it('reports that a bucket may not be listed, and which permission to grant', async () => {
    environment.s3.faults.inject({
      operation: 'ListObjectsV2',
      key: /^$/,
      effect: { kind: 'status', status: 403, code: 'AccessDenied' },
    });
    const report = await readWhole();
    expect(brief(report).join()).not.toContain('repository-gone');
    expect(report.search?.gaps).toEqual([
      expect.stringMatching(/"backups".*was not searched.*s3:ListBucket/),
    ]);
  });

  it('reports what it may not read, and treats nothing there as unassigned', async () => {
    environment.cluster.authorize(({ resource, namespace }) =>
      resource === 'persistentvolumeclaims' && namespace === undefined
        ? { allowed: false, reason: 'not granted' }
        : { allowed: true },
    );
    const report = await readWhole();
    expect(brief(report)).toContain(
      'no-backup seen shop invoices component:default/shop',
    );
    expect(brief(report).join()).not.toContain('forgotten');
    expect(report.gaps).toEqual([
      expect.objectContaining({
        cluster: 'apps',
        message: expect.stringContaining(
          'only in namespaces that entities name',
        ),
      }),
    ]);
  });

  it('still reports stopped backups, also after a restart', async () => {
    const CELLAR = 'entities/component/default/cellar';
    const databases = await mkdtemp(join(tmpdir(), 'volsync-stopped-'));
    const snapshot = await environment.backUp('cellar', { 'a.txt': 'one' });
    await environment.makeVolume('cellar', { repository: 'cellar', snapshot });
    const { repository: location } = environment.repositoryOf('cellar');
    const get = async (path: string) =>
      (
        await request(portal.server)
          .get(`/api/volsync/v1/${path}`)
          .set('authorization', mockCredentials.user.header())
          .expect(200)
      ).body;
    const volume = async () => (await get(`${CELLAR}/volumes`)).volumes[0];
    const expectStopped = async () => {
      await waitFor(async () =>
        expect(await volume()).toMatchObject({
          verdict: 'unprotected',
          findings: [
            {
              code: 'backups-stopped',
              why: expect.stringMatching(
                new RegExp(
                  `by "app" was snapshot ${snapshot}.* The repository ${location} is still in the object store`,
                ),
              ),
              fix: [
                { text: expect.stringContaining(location) },
                { text: expect.stringContaining('Keep') },
              ],
            },
          ],
        }),
      );
      const report = await readWhole(({ rows }) =>
        expect(rows.map(({ name }) => name)).toContain(location),
      );
      const formerBackup = {
        cluster: 'apps',
        namespace: 'cellar',
        claim: 'data',
        snapshotId: snapshot,
        at: expect.any(String),
        location,
      };
      const entityRef = 'component:default/cellar';
      const isOf = (one: string) => (row: { name: string }) => row.name === one;
      expect(report.rows.find(isOf(location))).toMatchObject({
        kind: 'repository-gone',
        entityRef,
        formerBackup,
      });
      expect(report.rows.find(isOf('data'))).toMatchObject({
        kind: 'no-backup',
        entityRef,
        formerBackup,
      });
      const path = `${CELLAR}/choices/repository?location=`;
      expect(await get(`${path}${encodeURIComponent(location)}`)).toMatchObject(
        {
          state: 'free',
          continues: [{ claim: 'data', namespace: 'cellar' }],
          message: expect.stringContaining('Continues the backups'),
        },
      );
      // A volume of another service isn't named; only the end of its backups is reported.
      const denial = 'volsync.backup.read component:default/cellar';
      denied.add(`user:default/ops ${denial}`);
      const others = await read('user:default/ops');
      expect(others.rows.find(isOf(location))).toMatchObject({
        formerBackup: { at: expect.any(String) },
      });
      expect(JSON.stringify(others)).not.toContain(snapshot);
    };
    try {
      await portal.stop();
      await begin(databases);
      await waitFor(async () =>
        expect((await volume()).newestRestorable?.proof).toBe('present'),
      );
      await environment.cluster.delete('replicationSources', 'cellar', 'app');
      await environment.cluster.delete('secrets', 'cellar', 'restic');
      await expectStopped();
      await portal.stop();
      await begin(databases);
      await expectStopped();
    } finally {
      await portal.stop();
      await rm(databases, { recursive: true, force: true });
      await begin();
    }
  });
});
