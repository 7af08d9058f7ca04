import { type ApiServer, startApiServer } from '../api-server';
import { testLogger, until } from '../demo/testing/startTestCluster';
import { ApiClient } from './ApiClient';
import { Informer } from './Informer';
import type { Secret } from './objects';
import { namespaces, secrets } from './resourceTypes';

const NAMESPACE = 'informed';

describe('Informer', () => {
  let server: ApiServer;
  let client: ApiClient;
  let informer: Informer<Secret>;

  beforeAll(async () => {
    server = await startApiServer({
      name: 'test',
      tokens: { token: { user: 'me', groups: ['system:masters'] } },
    });
    client = new ApiClient({ url: server.url, token: 'token' });
    await client.create(namespaces, { metadata: { name: NAMESPACE } });
    await create('before');
    informer = new Informer({ client, type: secrets, logger: testLogger });
    await informer.start();
  });
  afterAll(async () => {
    await informer?.stop();
    client?.close();
    await server?.close();
  });

  async function create(name: string): Promise<void> {
    await client.create(secrets, { metadata: { name, namespace: NAMESPACE } });
  }

  function known(name: string): boolean {
    return informer.get(`${NAMESPACE}/${name}`) !== undefined;
  }

  it('lists existing objects and reports added and removed ones', async () => {
    expect(informer.get(`${NAMESPACE}/before`)?.kind).toBe('Secret');
    await create('after');
    await until('the new one', async () => known('after'));
    await client.delete(secrets, { namespace: NAMESPACE, name: 'after' });
    await until('its end', async () => !known('after'));
  });

  it('continues after its watch has expired, and reports what it missed', async () => {
    const gone: string[] = [];
    informer.onChange(({ type, object }) => {
      if (type === 'deleted') {
        gone.push(object.metadata.name);
      }
    });
    await create('short-lived');
    await until('the new one', async () => known('short-lived'));
    server.faults.expireHistory({});
    await client.delete(secrets, { namespace: NAMESPACE, name: 'short-lived' });
    await create('after-410');
    await until('the next one', async () => known('after-410'));
    await until('what it missed', async () => gone.includes('short-lived'));
  });

  it('continues after its connection was closed', async () => {
    server.faults.dropWatches({});
    await create('after-drop');
    await until('the next one', async () => known('after-drop'));
  });
});
