import request from 'supertest';
import {
  ContentPortal,
  NOT_THE_PASSWORD,
  REPOSITORY,
  repositoryPath,
} from '../__testUtils__/ContentPortal';
import { ContentEnvironment } from '../__testUtils__/ContentEnvironment';
import { contractErrors } from '../__testUtils__/contract';

describe('RepositoryAccess', () => {
  let environment: ContentEnvironment;
  let portal: ContentPortal;
  let first: string;
  let second: string;

  beforeAll(async () => {
    environment = await ContentEnvironment.start();
    ({ first, second } = await environment.makeShop());
    const shared = await environment.backUp('shared', { 'a.txt': 'a' });
    const wrong = await environment.backUp('wrong', { 'w.txt': 'w' });
    await environment.makeVolume('foreign', { repository: 'foreign' });
    await environment.makeVolume('shared-a', {
      repository: 'shared',
      snapshot: shared,
    });
    await environment.makeVolume('shared-b', { repository: 'shared' });
    await environment.makeVolume('mallory', {
      repository: 'shop',
      secretKey: 'made-up',
      password: NOT_THE_PASSWORD,
    });
    await environment.makeVolume('wrong', {
      repository: 'wrong',
      password: NOT_THE_PASSWORD,
      snapshot: wrong,
    });
    portal = new ContentPortal(environment);
  });
  afterEach(() => portal.stop());
  afterAll(() => environment.close());

  it('requires the permission of each route', async () => {
    const routes = {
      'volsync.snapshot.list': ['/snapshots', '/usage'],
      'volsync.snapshot.browse': [
        `/snapshots/${second}/tree`,
        `/snapshots/${second}/find?text=x`,
        `/snapshots/${second}/changes?from=${first}`,
        `/snapshots/${second}/verify`,
      ],
      'volsync.snapshot.download': [
        `/snapshots/${second}/file?path=/hello.txt`,
        `/snapshots/${second}/archive?path=/folder`,
      ],
    };
    await portal.start({ denied: Object.keys(routes) });
    const reads = environment.cluster.calls();
    for (const [permission, paths] of Object.entries(routes)) {
      for (const rest of paths) {
        const { status, json } = await portal.get('shop', rest);
        expect([rest, status]).toEqual([rest, 403]);
        expect(json.error.message).toContain(permission);
      }
    }
    expect(environment.cluster.calls()).toBe(reads);
    expect(portal.audited.filter(({ status }) => status === 'failed')).toEqual([
      expect.objectContaining({
        eventId: 'snapshot-download',
        meta: expect.objectContaining({ path: '/hello.txt', bytes: 0 }),
      }),
      expect.objectContaining({
        meta: expect.objectContaining({ path: '/folder', kind: 'archive' }),
      }),
    ]);
  });

  it('opens only repositories that the operator bound to the entity, and that no other source uses', async () => {
    await portal.start();
    const readable = await portal.get('foreign', '/snapshots');
    expect(readable.status).toBe(403);
    expect(readable.json.error.message).toContain('not bound');
    for (const volume of ['apps/other', 'elsewhere/data', 'gone/data']) {
      const { status } = await request(portal.server).get(
        repositoryPath('shop', '/snapshots', volume),
      );
      expect([volume, status]).toEqual([volume, 404]);
    }
    expect((await portal.get('nobody', '/snapshots')).status).toBe(404);

    const snapshot = (await portal.get('both', '/snapshots')).json.snapshots[0]
      .id;
    const shared = await portal.get('shared', `/snapshots/${snapshot}/tree`);
    expect(shared.status).toBe(403);
    expect(shared.json.error.message).toMatch(/^Another service backs up/);
    expect(shared.bytes.toString()).not.toContain('shared-b');
    const download = await portal.get(
      'shared',
      `/snapshots/${snapshot}/file?path=/a.txt`,
    );
    expect(download.status).toBe(403);
    const { json } = await portal.get('shared', '/snapshots');
    expect(json).toMatchObject({
      total: 1,
      hosts: [],
      sharedWith: ['apps/shared-b/app'],
      decrypted: { state: 'unread', reason: 'forbidden' },
    });
    expect(json.snapshots[0].details).toBeUndefined();
    expect(
      (await portal.get('both', `/snapshots/${snapshot}/tree`)).status,
    ).toBe(200);
  });

  it.each([
    { decrypt: true, status: 200 },
    { decrypt: false, status: 403 },
  ])(
    'stays open to its owner if another tenant names the repository with made-up keys, decryption $decrypt',
    async ({ decrypt, status }) => {
      await portal.start({ volsync: { repositories: { decrypt } } });
      const tree = await portal.get('shop', `/snapshots/${second}/tree`);
      expect([tree.status, tree.json.error?.message ?? '']).toEqual([
        status,
        expect.not.stringMatching(/same repository/),
      ]);
      const { json } = await portal.get('shop', '/snapshots');
      expect(json).toMatchObject({ total: 2, sharedWith: [] });
      // The listings that were read in the first round are known in the second.
      for (let round = 0; round < 2; round += 1) {
        await portal.get('mallory', '/snapshots');
        const volumes = await request(portal.server).get(
          '/api/volsync/v1/entities/component/default/shop/volumes',
        );
        expect(volumes.body.volumes).toEqual([expect.anything()]);
        expect(volumes.text).not.toMatch(/shared-repository|mallory/);
      }
    },
  );

  it('returns what the listing shows if decryption is disabled, and refuses the rest with the reason', async () => {
    await portal.start({ volsync: { repositories: { decrypt: false } } });
    const { status, json } = await portal.get('shop', '/snapshots');
    expect(status).toBe(200);
    expect(
      contractErrors(`${REPOSITORY}/snapshots`, 200, json),
    ).toBeUndefined();
    expect(json).toMatchObject({
      total: 2,
      hosts: [],
      decrypted: { state: 'unread', reason: 'not-configured' },
    });
    expect(
      json.snapshots.map(({ id }: { id: string }) => id.slice(0, 8)),
    ).toEqual([second, first]);
    for (const rest of [
      '/usage',
      `/snapshots/${second}/tree`,
      `/snapshots/${second}/find?text=x`,
      `/snapshots/${second}/changes`,
      `/snapshots/${second}/verify`,
      `/snapshots/${second}/file?path=/hello.txt`,
      `/snapshots/${second}/archive`,
    ]) {
      const refused = await portal.get('shop', rest);
      expect([rest, refused.status]).toEqual([rest, 403]);
      expect(refused.json.error.message).toContain(
        'volsync.repositories.decrypt',
      );
    }
  });

  it('reports that a password opens nothing', async () => {
    await portal.start();
    const { json } = await portal.get('wrong', '/snapshots');
    expect(json).toMatchObject({
      total: 1,
      decrypted: {
        state: 'unread',
        reason: 'invalid',
        message: expect.stringMatching(/password/i),
      },
    });
    const id = json.snapshots[0].id;
    const tree = await portal.get('wrong', `/snapshots/${id}/tree`);
    expect(tree.status).toBe(409);
    expect(tree.json.error.message).toMatch(/password/i);
    expect(
      contractErrors(`${REPOSITORY}/snapshots/{id}/tree`, 409, tree.json),
    ).toBeUndefined();
  });
});
