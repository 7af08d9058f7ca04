import { join } from 'node:path';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { startTestBackend } from '@backstage/backend-test-utils';
import { InputError } from '@backstage/errors';
import {
  volsyncRepositoryStoresExtensionPoint,
  type OpenRepositoryStoreOptions,
  type RepositoryStoreType,
} from 'backstage-plugin-volsync-node';
import { createDirectoryStore } from 'restic-repository';
import { startRestServer } from 'volsync-sandbox';
import {
  ContentEnvironment,
  PASSWORD,
  SECRET_KEY,
} from './__testUtils__/ContentEnvironment';
import { ContentPortal, REPOSITORY } from './__testUtils__/ContentPortal';
import { contractErrors } from './__testUtils__/contract';
import { resticBackup, type ResticRepository } from './__testUtils__/restic';
import { waitFor } from './__testUtils__/waitFor';
import plugin from './index';

const toModule = (...stores: readonly RepositoryStoreType[]) =>
  createBackendModule({
    pluginId: 'volsync',
    moduleId: 'shelf',
    register(env) {
      env.registerInit({
        deps: { extensionPoint: volsyncRepositoryStoresExtensionPoint },
        async init({ extensionPoint }) {
          stores.forEach(store => extensionPoint.addStore(store));
        },
      });
    },
  });

/** `shelf:NAME` is a folder of this machine. */
const createShelf = (
  directory: string,
  opened: OpenRepositoryStoreOptions[],
): RepositoryStoreType => ({
  scheme: 'shelf',
  secretKeys: ['SHELF_TOKEN'],
  parse(address) {
    const name = /^shelf:([a-z]+)$/.exec(address)?.[1];
    if (!name) {
      throw new InputError("The repository's address must be shelf:NAME");
    }
    return { location: `shelf:${name}`, path: name };
  },
  open(options) {
    opened.push(options);
    if (options.secret.SHELF_TOKEN?.reveal() !== SECRET_KEY) {
      throw new InputError('The Secret has no valid SHELF_TOKEN');
    }
    return createDirectoryStore(join(directory, options.place.path ?? ''));
  },
});

describe.each(['a REST server', 'a store that a module adds'])(
  'the repository of %s',
  kind => {
    const isRest = kind === 'a REST server';
    const opened: OpenRepositoryStoreOptions[] = [];
    let environment: ContentEnvironment;
    let server: Awaited<ReturnType<typeof startRestServer>>;
    let portal: ContentPortal;
    let repository: ResticRepository;
    let first: string;
    let second: string;

    beforeAll(async () => {
      environment = await ContentEnvironment.start();
      // Secrets that the portal must not show are taken from it.
      await environment.backUp('shop', { 'hello.txt': 'Hello' });
      server = await startRestServer({
        directory: join(environment.directory, 'server'),
        users: { shop: SECRET_KEY },
      });
      repository = {
        directory: join(environment.directory, 'app'),
        password: PASSWORD,
        repository: isRest
          ? `rest:${server.url}/team/app/`
          : join(environment.directory, 'books'),
        environment: {
          RESTIC_REST_USERNAME: 'shop',
          RESTIC_REST_PASSWORD: SECRET_KEY,
        },
      };
      first = await resticBackup({
        ...repository,
        files: { 'hello.txt': 'Hello' },
      });
      second = await resticBackup({
        ...repository,
        files: { 'hello.txt': 'Hello again', 'new.txt': 'new' },
      });
      await environment.makeVolume('shop', {
        repository: 'shop',
        snapshot: second,
        secret: isRest
          ? {
              RESTIC_REPOSITORY: repository.repository,
              ...repository.environment,
            }
          : {
              RESTIC_REPOSITORY: 'shelf:books',
              SHELF_TOKEN: SECRET_KEY,
              AWS_SECRET_ACCESS_KEY: 'of-no-concern',
            },
      });
      portal = new ContentPortal(environment);
      await portal.start({
        volsync: {
          objectStores: isRest ? [{ endpoint: server.url }] : [],
        },
        features: [toModule(createShelf(environment.directory, opened))],
      });
    });
    afterAll(async () => {
      await portal.stop();
      await server.close();
      await environment.close();
    });

    const location = () =>
      isRest ? `rest:${server.url}/team/app` : 'shelf:books';

    it('makes its volume protected, by a complete snapshot', async () => {
      await waitFor(async () => {
        const [volume] = (await portal.getReport('shop')).volumes;
        expect(volume).toMatchObject({
          verdict: 'protected',
          repository: { state: 'read', value: { location: location() } },
        });
        expect(volume.newestRestorable).toMatchObject({
          snapshotId: expect.stringContaining(second),
          proof: 'complete',
        });
        expect(
          volume.findings.map(({ code }: { code: string }) => code),
        ).not.toEqual(
          expect.arrayContaining([
            expect.stringMatching(/lifecycle|archive|readable/),
          ]),
        );
      }, 30_000);
    });

    it('is listed and browsed', async () => {
      const { status, json } = await portal.get('shop', '/snapshots');
      expect(status).toBe(200);
      expect(
        contractErrors(`${REPOSITORY}/snapshots`, 200, json),
      ).toBeUndefined();
      expect(json).toMatchObject({
        location: location(),
        total: 2,
        decrypted: { state: 'read' },
        snapshots: [
          { id: expect.stringContaining(second), proof: 'complete' },
          { id: expect.stringContaining(first), proof: 'complete' },
        ],
      });
      const tree = await portal.get('shop', `/snapshots/${second}/tree?path=/`);
      expect(
        tree.json.entries.map(({ name }: { name: string }) => name),
      ).toEqual(['hello.txt', 'new.txt']);
      const usage = await portal.get('shop', '/usage');
      expect(usage.json).toMatchObject({ snapshots: 2, unindexedBytes: 0 });
    });

    it('is searched, compared and verified', async () => {
      const found = await portal.stream(
        'shop',
        `/snapshots/${second}/find?text=new`,
      );
      expect(found.events.map(({ event }) => event)).toEqual(['entry', 'end']);
      const changes = await portal.stream(
        'shop',
        `/snapshots/${second}/changes?from=${first}`,
      );
      expect(changes.events.at(-1)?.data).toMatchObject({
        added: 1,
        changed: 1,
      });
      const verified = await portal.stream(
        'shop',
        `/snapshots/${second}/verify?content=true`,
      );
      expect(verified.events.at(-1)?.data).toMatchObject({
        restorable: true,
        problems: [],
      });
    });

    it('provides files, parts of them and folders', async () => {
      const path = `/snapshots/${second}/file?path=/hello.txt`;
      expect((await portal.get('shop', path)).bytes.toString()).toBe(
        'Hello again',
      );
      const part = await portal.get('shop', path, { range: 'bytes=6-' });
      expect([part.status, part.bytes.toString()]).toEqual([206, 'again']);
      const archive = await portal.get(
        'shop',
        `/snapshots/${second}/archive?path=/`,
      );
      expect(archive.status).toBe(200);
      expect(archive.bytes.subarray(0, 2)).toEqual(Buffer.of(0x1f, 0x8b));
    });

    it('gets only the values that it declared, and a connection only to its own endpoint', () => {
      expect(opened.length > 0).toBe(!isRest);
      for (const { secret, connection, place } of opened) {
        expect(Object.keys(secret)).toEqual(['SHELF_TOKEN']);
        expect(connection.dispatcher).toBeUndefined();
        expect(connection.signal).toBeInstanceOf(AbortSignal);
        expect(place.endpoint).toBeUndefined();
      }
    });
  },
);

describe('a store that a module adds', () => {
  const shelf = createShelf('/nowhere', []);

  it.each([
    [
      'is built in',
      [{ ...shelf, scheme: 's3' }],
      /added twice, or is built in/,
    ],
    ['is there twice', [shelf, shelf], /added twice/],
    ['is no scheme', [{ ...shelf, scheme: 'Shelf:' }], /can't be the scheme/],
    [
      'asks for the password',
      [{ ...shelf, secretKeys: ['RESTIC_PASSWORD'] }],
      /must not ask for "RESTIC_PASSWORD"/,
    ],
    [
      'asks for a command',
      [{ ...shelf, secretKeys: ['RESTIC_PASSWORD_COMMAND'] }],
      /must not ask for/,
    ],
  ])('stops the start if it %s', async (_, stores, message) => {
    await expect(
      startTestBackend({ features: [plugin, toModule(...stores)] }),
    ).rejects.toThrow(message);
  });
});
