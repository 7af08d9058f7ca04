import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  EntityReport,
  VerifyResult,
} from 'backstage-plugin-volsync-common';
import { ContentPortal } from '../__testUtils__/ContentPortal';
import { ContentWorld } from '../__testUtils__/ContentWorld';
import { waitFor } from '../__testUtils__/waitFor';

jest.setTimeout(120_000);

describe('a verification', () => {
  let world: ContentWorld;
  let portal: ContentPortal;
  let data: string;
  let second: string;

  beforeAll(async () => {
    world = await ContentWorld.start();
    ({ data, second } = await world.makeShop());
    portal = new ContentPortal(world);
  });
  afterEach(() => portal.stop());
  afterAll(() => world.close());

  it('finds a lost pack, turns the verdict, and takes it back when the pack is back', async () => {
    await portal.start();
    const verify = async (query = '') => {
      const { events } = await portal.stream(
        'shop',
        `/snapshots/${second}/verify${query}`,
      );
      expect(events[0]).toMatchObject({
        event: 'progress',
        data: { phase: 'trees' },
      });
      const last = events.at(-1);
      expect(last?.event).toBe('end');
      return last?.data as VerifyResult;
    };
    const volume = async () =>
      ((await portal.getReport('shop')) as EntityReport).volumes[0];
    await waitFor(async () =>
      expect((await volume())?.verdict).toBe('protected'),
    );
    expect(await verify('?content=true')).toMatchObject({
      restorable: true,
      content: true,
      problems: [],
    });
    expect((await volume())?.verdict).toBe('protected');

    // The pack that holds the large file: nothing that VolSync looks at shows that it is gone.
    const [{ id: blob }] = await blobsOf('/folder/random.bin');
    const pack = await packOf(blob);
    const key = `shop/data/${pack.slice(0, 2)}/${pack}`;
    const path = world.s3.objectPath('backups', key);
    await rename(path, join(world.directory, 'lost-pack'));
    const lost = await verify();
    expect(lost).toMatchObject({ restorable: false });
    expect(lost.problems[0]).toMatchObject({
      kind: 'missing-pack',
      object: `data/${pack.slice(0, 2)}/${pack}`,
      paths: expect.arrayContaining([`${second}:/folder/random.bin`]),
    });
    const failing = await volume();
    expect(failing?.verdict).toBe('failing');
    expect(failing?.findings).toContainEqual(
      expect.objectContaining({
        code: 'repository-damaged',
        why: expect.stringContaining(pack),
      }),
    );
    const refused = await portal.get(
      'shop',
      `/snapshots/${second}/file?path=/folder/random.bin`,
    );
    expect(refused.status).toBe(409);
    expect(refused.json.error.message).toContain(pack);
    expect(refused.headers['content-disposition']).toBeUndefined();

    await rename(join(world.directory, 'lost-pack'), path);
    expect(await verify()).toMatchObject({ restorable: true, problems: [] });
    expect((await volume())?.verdict).toBe('protected');
    expect(
      portal.audited.filter(({ eventId }) => eventId === 'snapshot-verify'),
    ).toContainEqual(
      expect.objectContaining({
        status: 'succeeded',
        severityLevel: 'low',
        meta: expect.objectContaining({ restorable: false }),
      }),
    );
  });

  async function blobsOf(path: string): Promise<{ id: string }[]> {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const tree = JSON.parse(
      (
        await world.restic('shop', 'cat', 'tree', `${second}:${folder}`)
      ).toString(),
    );
    const name = path.slice(folder.length + 1);
    return tree.nodes
      .find((node: { name: string }) => node.name === name)
      .content.map((id: string) => ({ id }));
  }

  async function packOf(blob: string): Promise<string> {
    const indexes = (await world.restic('shop', 'list', 'index'))
      .toString()
      .trim()
      .split('\n');
    for (const index of indexes) {
      const { packs } = JSON.parse(
        (await world.restic('shop', 'cat', 'index', index)).toString(),
      );
      const found = packs.find((pack: { blobs: { id: string }[] }) =>
        pack.blobs.some(({ id }) => id === blob),
      );
      if (found) {
        return found.id;
      }
    }
    throw new Error('No index has the blob');
  }
});
