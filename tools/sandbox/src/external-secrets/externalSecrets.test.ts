import { type ApiServer, startApiServer } from '../api-server';
import { ApiClient, ignoreNotFound, namespaces, secrets } from '../client';
import type { RunningAgent } from '../flux';
import { testLogger, until } from '../demo/testing/startTestCluster';
import {
  clusterSecretStores,
  externalSecrets,
  type ExternalSecret,
  startExternalSecrets,
} from './index';

const TOKEN = 'token';

const ask = (spec: Partial<ExternalSecret['spec']> = {}) => ({
  spec: {
    secretStoreRef: { kind: 'ClusterSecretStore', name: 'onepassword' },
    dataFrom: [{ extract: { key: 'volsync-minio' } }],
    target: {
      name: 'notes-restic-secret',
      creationPolicy: 'Owner',
      template: {
        engineVersion: 'v2',
        data: {
          RESTIC_REPOSITORY: 's3:http://127.0.0.1:9000/volsync/notes',
          RESTIC_PASSWORD: '{{ .RESTIC_PASSWORD }}',
        },
      },
    },
    ...spec,
  },
});

describe('External Secrets agent', () => {
  let server: ApiServer;
  let client: ApiClient;
  let agent: RunningAgent;
  const item: Record<string, string> = { RESTIC_PASSWORD: 'canary' };

  beforeAll(async () => {
    server = await startApiServer({
      name: 'apps',
      tokens: { [TOKEN]: { user: 'admin', groups: ['system:masters'] } },
    });
    client = new ApiClient({ url: server.url, token: TOKEN });
    await client.create(namespaces, { metadata: { name: 'notes' } });
    for (const name of ['onepassword', 'vault']) {
      await client.create(clusterSecretStores, {
        metadata: { name },
        spec: { provider: {} },
      });
    }
    agent = await startExternalSecrets({
      connection: { url: server.url, token: TOKEN },
      logger: testLogger,
      stores: {
        onepassword: key => (key === 'volsync-minio' ? item : undefined),
      },
    });
  });
  afterAll(async () => {
    await agent.close();
    client.close();
    await server.close();
  });

  const create = (name: string, spec?: Partial<ExternalSecret['spec']>) =>
    client.create(externalSecrets, {
      metadata: { namespace: 'notes', name },
      ...ask(spec),
    });
  const secret = (name = 'notes-restic-secret') =>
    ignoreNotFound(client.get(secrets, { namespace: 'notes', name }));
  const readyOf = async (name: string) => {
    const { status } = await client.get(externalSecrets, {
      namespace: 'notes',
      name,
    });
    return status?.conditions?.find(({ type }) => type === 'Ready');
  };
  const plain = (data: Record<string, string> = {}) =>
    Object.fromEntries(
      Object.entries(data).map(([key, value]) => [
        key,
        Buffer.from(value, 'base64').toString(),
      ]),
    );

  it('reports whether each store can be used', async () => {
    const ready = async (name: string) =>
      (await client.get(clusterSecretStores, { name })).status?.conditions?.[0]
        ?.status;
    await until('the stores to be told', async () => ready('vault'));
    expect(await ready('onepassword')).toBe('True');
    expect(await ready('vault')).toBe('False');
  });

  it('creates the requested Secret, and creates it again', async () => {
    await create('notes');
    const made = await until('the Secret', () => secret());
    expect(plain(made.data)).toEqual({
      RESTIC_REPOSITORY: 's3:http://127.0.0.1:9000/volsync/notes',
      RESTIC_PASSWORD: 'canary',
    });
    expect(made.metadata.ownerReferences?.[0]).toMatchObject({
      kind: 'ExternalSecret',
      name: 'notes',
      controller: true,
    });
    await until(
      'Ready',
      async () => (await readyOf('notes'))?.status === 'True',
    );
    await client.delete(secrets, made.metadata);
    const again = await until('it again', async () => {
      const found = await secret();
      return found?.metadata.uid !== made.metadata.uid && found;
    });
    await client.patch(secrets, again.metadata, {
      data: { RESTIC_PASSWORD: 'b3RoZXI=' },
    });
    await until(
      'the right value again',
      async () => plain((await secret())?.data).RESTIC_PASSWORD === 'canary',
    );
  });

  it('deletes the Secret with its ExternalSecret', async () => {
    await client.delete(externalSecrets, { namespace: 'notes', name: 'notes' });
    await until('the Secret to go', async () => !(await secret()));
  });

  it.each([
    [
      'store',
      { secretStoreRef: { kind: 'ClusterSecretStore', name: 'x' } },
      /could not get ClusterSecretStore "x"/,
    ],
    [
      'item',
      { dataFrom: [{ extract: { key: 'nothing' } }] },
      /key "nothing" not found/,
    ],
    [
      'find',
      { dataFrom: [{ find: { name: { regexp: '.*' } } }] },
      /knows extract alone/,
    ],
    [
      'field',
      { target: { template: { data: { A: '{{ .MISSING }}' } } } },
      /no field "MISSING"/,
    ],
    [
      'pipe',
      {
        target: {
          template: { data: { A: '{{ .RESTIC_PASSWORD | b64enc }}' } },
        },
      },
      /\{\{ \.FIELD \}\} alone/,
    ],
  ] as const)(
    'creates no Secret if the %s is missing, and reports why without a value',
    async (name, spec, message) => {
      await create(name, spec as Partial<ExternalSecret['spec']>);
      const ready = await until('the failure', async () => readyOf(name));
      expect(ready).toMatchObject({
        status: 'False',
        reason: 'SecretSyncedError',
        message: expect.stringMatching(message),
      });
      expect(JSON.stringify(ready)).not.toContain('canary');
      expect(await secret(name)).toBeUndefined();
    },
  );

  it('does not take over a Secret of another owner', async () => {
    await client.create(secrets, {
      metadata: { namespace: 'notes', name: 'theirs' },
      data: { A: 'Yg==' },
    });
    await create('theirs', { target: { name: 'theirs' } });
    const ready = await until('the failure', async () => readyOf('theirs'));
    expect(ready.message).toContain('belongs to nobody');
    expect(plain((await secret('theirs'))?.data)).toEqual({ A: 'b' });
  });
});
