import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  EntityReport,
  VerifyResult,
} from 'backstage-plugin-volsync-common';
import { ContentPortal } from '../__testUtils__/ContentPortal';
import { ContentEnvironment } from '../__testUtils__/ContentEnvironment';
import { waitFor } from '../__testUtils__/waitFor';

describe('a verification', () => {
  let environment: ContentEnvironment;
  let portal: ContentPortal;
  let second: string;

  beforeAll(async () => {
    environment = await ContentEnvironment.start();
    ({ second } = await environment.makeShop());
    portal = new ContentPortal(environment);
  });
  afterEach(() => portal.stop());
  afterAll(() => environment.close());

  it('finds a missing pack, keeps the verdict failing, and retracts it when the pack is back', async () => {
    const { directory: databases } = environment;
    await portal.start({ databases });
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

    // The pack with the large file: nothing that VolSync checks shows that it is missing.
    const [found] = await blobsOf('/folder/random.bin');
    const blob = found?.id ?? '';
    const { pack } = await findBlob(blob);
    const key = `shop/data/${pack.slice(0, 2)}/${pack}`;
    const path = environment.s3.objectPath('backups', key);
    await rename(path, join(environment.directory, 'lost-pack'));
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

    await portal.stop();
    await portal.start({ databases });
    const verdicts = new Set<string | undefined>();
    await waitFor(async () => {
      verdicts.add((await volume())?.verdict);
      expect(verdicts).toContain('failing');
    });
    expect(verdicts).not.toContain('protected');

    await rename(join(environment.directory, 'lost-pack'), path);
    expect(await verify()).toMatchObject({ restorable: true, problems: [] });
    // Only after the bucket is listed again
    await waitFor(async () =>
      expect((await volume())?.verdict).toBe('protected'),
    );
    expect(
      portal.audited.filter(({ eventId }) => eventId === 'snapshot-verify'),
    ).toContainEqual(
      expect.objectContaining({
        status: 'succeeded',
        severityLevel: 'low',
        meta: expect.objectContaining({ restorable: true }),
      }),
    );
  });

  it('finds a flipped byte when every byte is read, and only retracts it the same way', async () => {
    await portal.start();
    const verify = async (content: boolean) => {
      const { events } = await portal.stream(
        'shop',
        `/snapshots/${second}/verify?content=${content}`,
      );
      return events.at(-1)?.data as VerifyResult;
    };
    const verdict = async () =>
      ((await portal.getReport('shop')) as EntityReport).volumes[0]?.verdict;
    await waitFor(async () => expect(await verdict()).toBe('protected'));
    const [large] = await blobsOf('/folder/random.bin');
    const blob = large?.id ?? '';
    const { pack, offset } = await findBlob(blob);
    const path = environment.s3.objectPath(
      'backups',
      `shop/data/${pack.slice(0, 2)}/${pack}`,
    );
    const whole = await readFile(path);
    const flipped = Buffer.from(whole);
    // In the first blob, so the download hasn't started when it reads the byte
    const place = offset + 100;
    flipped.writeUInt8(flipped.readUInt8(place) ^ 1, place);
    await writeFile(path, flipped);

    expect(await verify(false)).toMatchObject({ restorable: true });
    expect(await verdict()).toBe('protected');
    const found = await verify(true);
    expect(found).toMatchObject({
      restorable: false,
      problems: [
        {
          kind: 'damaged-blob',
          paths: [`${second}:/folder/random.bin`],
        },
      ],
    });
    expect(await verdict()).toBe('failing');
    const file = await portal.get(
      'shop',
      `/snapshots/${second}/file?path=/folder/random.bin`,
    );
    expect(file.status).toBe(409);
    expect(file.json.error.message).toContain('is damaged');

    await writeFile(path, whole);
    expect(await verify(false)).toMatchObject({ restorable: true });
    expect(await verdict()).toBe('failing');
    expect(await verify(true)).toMatchObject({ restorable: true });
    expect(await verdict()).toBe('protected');
  });

  async function blobsOf(path: string): Promise<{ id: string }[]> {
    const folder = path.slice(0, path.lastIndexOf('/'));
    const tree = JSON.parse(
      (
        await environment.restic('shop', 'cat', 'tree', `${second}:${folder}`)
      ).toString(),
    );
    const name = path.slice(folder.length + 1);
    return tree.nodes
      .find((node: { name: string }) => node.name === name)
      .content.map((id: string) => ({ id }));
  }

  /** The pack of a blob, and the blob's offset in it. */
  async function findBlob(
    blob: string,
  ): Promise<{ readonly pack: string; readonly offset: number }> {
    const indexes = (await environment.restic('shop', 'list', 'index'))
      .toString()
      .trim()
      .split('\n');
    for (const index of indexes) {
      const { packs } = JSON.parse(
        (await environment.restic('shop', 'cat', 'index', index)).toString(),
      );
      for (const { id: pack, blobs } of packs) {
        const found = blobs.find(({ id }: { id: string }) => id === blob);
        if (found) {
          return { pack, offset: found.offset };
        }
      }
    }
    throw new Error('No index has the blob');
  }
});
