import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { type ApiServer, type ApiServerOptions } from './apiServer';
import { ContractClient } from '../../contract/api-server/contractClient';
import { eventually } from '../../contract/api-server/contractScene';
import {
  configMap,
  coreEvent,
  deployment,
  replicationSource,
  secret,
} from '../../contract/api-server/samples';
import { type PodLogLine } from './logs/podLogProvider';
import { startApiServer } from './startApiServer';

const tokens = {
  admin: { user: 'admin', groups: ['admins'] },
  guest: { user: 'guest', groups: [] },
};
const maps = '/api/v1/namespaces/default/configmaps';
const running: ApiServer[] = [];

async function start(
  options: Partial<ApiServerOptions> = {},
): Promise<{ readonly server: ApiServer; readonly client: ContractClient }> {
  const server = await startApiServer({ name: 'apps', tokens, ...options });
  running.push(server);
  return {
    server,
    client: new ContractClient({ url: server.url, token: 'admin' }),
  };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map(server => server.close()));
});

describe('kubeconfig', () => {
  it('connects a Kubernetes client to the server', async () => {
    const { server } = await start();
    const config = new KubeConfig();
    config.loadFromString(server.kubeconfig('admin'));
    expect(config.getCurrentContext()).toBe('apps');
    const { items } = await config.makeApiClient(CoreV1Api).listNamespace();
    expect(items.map(item => item.metadata?.name)).toContain('kube-system');
  });
});

describe('recorded objects', () => {
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: 'volsync-src-app',
      namespace: 'recorded',
      uid: 'a-uid',
      creationTimestamp: '2026-11-23T02:24:56Z',
      resourceVersion: '765',
    },
    status: { failed: 3 },
  };
  const path = '/apis/batch/v1/namespaces/recorded/jobs/volsync-src-app';

  it('are served unchanged, with a version of this server, until they are removed', async () => {
    const { server, client } = await start();
    const put = server.recorded.put(job);
    const { body } = await client.get(path);
    expect(body).toEqual({
      ...job,
      metadata: {
        ...job.metadata,
        resourceVersion: put?.metadata.resourceVersion,
      },
    });
    expect(put?.metadata.resourceVersion).not.toBe('765');
    expect(server.recorded.delete(job)?.metadata.uid).toBe('a-uid');
    expect((await client.get(path)).status).toBe(404);
    expect(server.recorded.delete(job)).toBeUndefined();
  });

  it('are skipped if their kind is not served', async () => {
    const { server } = await start();
    expect(server.recorded.put({ ...job, kind: 'Teapot' })).toBeUndefined();
    expect(
      server.recorded.put({ ...job, apiVersion: 'batch/v9' }),
    ).toBeUndefined();
    expect(server.recorded.put({ ...job, metadata: {} })).toBeUndefined();
  });
});

describe('authorize hook', () => {
  const onlyRead: ApiServerOptions['authorize'] = ({ user, verb, resource }) =>
    user === 'admin' ||
    (['get', 'list'].includes(verb) && resource === 'configmaps')
      ? { allowed: true }
      : { allowed: false, reason: 'guests only read' };

  it("rejects with the real server's messages", async () => {
    const { client } = await start({ authorize: onlyRead });
    const guest = { token: 'guest' };
    expect((await client.get(maps, guest)).status).toBe(200);
    const refused = await client.get(
      '/api/v1/namespaces/default/secrets/db',
      guest,
    );
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      kind: 'Status',
      reason: 'Forbidden',
      message:
        'secrets "db" is forbidden: User "guest" cannot get resource "secrets" in API group "" in the namespace "default": guests only read',
      details: { name: 'db', kind: 'secrets' },
      code: 403,
    });
    const nodes = await client.get('/api/v1/nodes', guest);
    expect(nodes.body.message).toBe(
      'nodes is forbidden: User "guest" cannot list resource "nodes" in API group "" at the cluster scope: guests only read',
    );
    const status = await client.patch(
      'merge',
      '/apis/volsync.backube/v1alpha1/namespaces/default/replicationsources/a/status',
      {},
    );
    expect(status.status).toBe(404);
  });

  it('is called before anything is revealed about what exists', async () => {
    const { client } = await start({ authorize: onlyRead });
    for (const path of [
      '/apis/none.example.org/v1/things',
      '/api/v1/namespaces/gone/secrets/x',
    ]) {
      expect((await client.get(path, { token: 'guest' })).status).toBe(403);
    }
  });

  it('answers access reviews', async () => {
    const { client } = await start({ authorize: onlyRead });
    const ask = (resource: string) =>
      client.post(
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          spec: {
            resourceAttributes: {
              verb: 'list',
              resource,
              namespace: 'default',
            },
          },
        },
        { token: 'guest' },
      );
    expect((await ask('configmaps')).body.status).toEqual({ allowed: true });
    expect((await ask('secrets')).body.status).toEqual({
      allowed: false,
      reason: 'guests only read',
    });
    const rules = await client.post(
      '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
      { spec: { namespace: 'default' } },
      { token: 'guest' },
    );
    expect(rules.body.status.resourceRules).toEqual([
      { verbs: ['get', 'list'], apiGroups: [''], resources: ['configmaps'] },
    ]);
  });

  it('decides who can impersonate another user', async () => {
    const { client } = await start({ authorize: onlyRead });
    const headers = { 'Impersonate-User': 'guest' };
    const path = '/api/v1/namespaces/default/secrets';
    expect((await client.get(path, { headers })).status).toBe(403);
    const guest = await client.get(maps, {
      token: 'guest',
      headers: { 'Impersonate-User': 'admin' },
    });
    expect(guest.status).toBe(403);
    expect(guest.body.message).toContain('cannot impersonate resource "users"');
  });
});

describe('counters', () => {
  it('count calls by verb and resource, and open watches', async () => {
    const { server, client } = await start();
    await client.get(maps);
    await client.get(maps);
    await client.get(`${maps}/none`);
    const watch = await client.watch(`${maps}?watch=1`);
    expect(server.calls.count({ verb: 'list', resource: 'configmaps' })).toBe(
      2,
    );
    expect(server.calls.count({ resource: 'configmaps' })).toBe(4);
    expect(server.calls.count({ user: 'guest' })).toBe(0);
    expect(server.calls.recent({ verb: 'get' })).toMatchObject([
      { name: 'none', user: 'admin' },
    ]);
    expect(server.calls.openWatches({ resource: 'configmaps' })).toBe(1);
    watch.close();
    await eventually(async () => server.calls.openWatches() === 0);
    server.calls.reset();
    expect(server.calls.count()).toBe(0);
  });
});

describe('faults', () => {
  it('respond with a status, as often as configured', async () => {
    const { server, client } = await start();
    const fault = server.faults.inject({
      match: { resource: 'configmaps', verb: 'list' },
      times: 1,
      status: 429,
      retryAfterSeconds: 3,
    });
    const busy = await client.get(maps);
    expect(busy.status).toBe(429);
    expect(busy.headers['retry-after']).toBe('3');
    expect(busy.body).toMatchObject({
      kind: 'Status',
      reason: 'TooManyRequests',
    });
    expect((await client.get(maps)).status).toBe(200);
    expect(fault.hits).toBe(1);
  });

  it('drop connections, return garbage and delay', async () => {
    const { server, client } = await start();
    const drop = server.faults.inject({ drop: true });
    await expect(client.get(maps)).rejects.toThrow('socket hang up');
    drop.remove();
    const garbage = server.faults.inject({ garbage: '{"kind":"ConfigMapLi' });
    expect((await client.get(maps)).text).toBe('{"kind":"ConfigMapLi');
    garbage.remove();
    server.faults.inject({ delayMs: 80 });
    const before = Date.now();
    expect((await client.get(maps)).status).toBe(200);
    expect(Date.now() - before).toBeGreaterThanOrEqual(75);
    server.faults.clear();
  });

  it('expire the history: 410 for watches, pages and exact lists', async () => {
    const { server, client } = await start();
    await client.post(maps, configMap('a'));
    await client.post(maps, configMap('b'));
    const page = await client.get(`${maps}?limit=1`);
    const open = await client.watch(
      `${maps}?watch=1&resourceVersion=${page.body.metadata.resourceVersion}`,
    );
    await client.post(maps, configMap('c'));
    expect((await open.next()).type).toBe('ADDED');
    server.faults.expireHistory();
    const error = await open.next();
    expect(error).toMatchObject({
      type: 'ERROR',
      object: { code: 410, reason: 'Expired' },
    });
    await open.ended();
    const next = await client.get(
      `${maps}?limit=1&continue=${encodeURIComponent(
        page.body.metadata.continue,
      )}`,
    );
    expect(next.status).toBe(410);
    expect(next.body).toMatchObject({ kind: 'Status', reason: 'Expired' });
    const rest = await client.get(
      `${maps}?continue=${encodeURIComponent(next.body.metadata.continue)}`,
    );
    expect(
      rest.body.items.map(
        (item: { metadata: { name: string } }) => item.metadata.name,
      ),
    ).toEqual(['b', 'c']);
    const exact = await client.get(
      `${maps}?resourceVersionMatch=Exact&resourceVersion=${page.body.metadata.resourceVersion}`,
    );
    expect(exact.status).toBe(410);
    const gone = server.faults.inject({
      match: { verb: 'watch' },
      status: 410,
    });
    expect((await client.get(`${maps}?watch=1`)).status).toBe(410);
    gone.remove();
  });

  it('close open watches', async () => {
    const { server, client } = await start();
    const watch = await client.watch(`${maps}?watch=1&resourceVersion=0`);
    server.faults.dropWatches({ resource: 'configmaps' });
    await watch.ended();
    expect(server.calls.openWatches()).toBe(0);
  });
});

describe('limited history', () => {
  it('expires after an hour', async () => {
    const { client } = await start({ historyLimit: 4 });
    const { body } = await client.get(maps);
    for (let index = 0; index < 9; index += 1) {
      await client.post(maps, configMap(`m${index}`));
    }
    const watch = await client.watch(
      `${maps}?watch=1&resourceVersion=${body.metadata.resourceVersion}`,
    );
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: { code: 410 },
    });
  });
});

describe('bookmarks', () => {
  it('are sent at the interval, with the current version', async () => {
    const { client } = await start({ bookmarkIntervalMs: 20 });
    const { body } = await client.get(maps);
    const watch = await client.watch(
      `${maps}?watch=1&allowWatchBookmarks=true&resourceVersion=${body.metadata.resourceVersion}`,
    );
    const { type, object } = await watch.next();
    expect(type).toBe('BOOKMARK');
    expect(object.metadata.resourceVersion).toBe(body.metadata.resourceVersion);
    watch.close();
  });
});

describe('a list from the future', () => {
  it('times out with an explanation', async () => {
    const { client } = await start();
    const { status, body } = await client.get(
      `${maps}?resourceVersion=999999999`,
    );
    expect(status).toBe(504);
    expect(body.details.causes[0].reason).toBe('ResourceVersionTooLarge');
  });
});

describe('persistence', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'api-server-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('restores objects, with versions that keep increasing', async () => {
    const first = await start({ directory });
    const { body } = await first.client.post(maps, configMap('kept'));
    await first.server.close();
    const second = await start({ directory });
    const kept = await second.client.get(`${maps}/kept`);
    expect(kept.body).toEqual(body);
    const next = await second.client.post(maps, configMap('next'));
    expect(Number(next.body.metadata.resourceVersion)).toBeGreaterThan(
      Number(body.metadata.resourceVersion),
    );
    const watch = await second.client.watch(
      `${maps}?watch=1&resourceVersion=${body.metadata.resourceVersion}`,
    );
    expect((await watch.next()).object.code).toBe(410);
    watch.close();
  });

  it('writes while it runs, to a file that only its owner can read', async () => {
    const { client } = await start({ directory });
    await client.post(maps, configMap('soon'));
    const path = join(directory, 'cluster-state.json');
    await eventually(async () =>
      (await readFile(path, 'utf8').catch(() => '')).includes('"soon"'),
    );
    expect((await stat(path)).mode % 0o1000).toBe(0o600);
  });

  it('continues an interrupted deletion', async () => {
    const first = await start({ directory, controllers: false });
    await first.client.post('/api/v1/namespaces', {
      metadata: { name: 'going' },
    });
    await first.client.post(
      '/api/v1/namespaces/going/configmaps',
      configMap('inside'),
    );
    await first.client.delete('/api/v1/namespaces/going');
    await first.server.close();
    const { client } = await start({ directory });
    await eventually(
      async () => (await client.get('/api/v1/namespaces/going')).status === 404,
    );
    expect(
      (await client.get('/api/v1/namespaces/going/configmaps')).body.items,
    ).toEqual([]);
  });

  it('reports a broken file, and does not overwrite it', async () => {
    const path = join(directory, 'cluster-state.json');
    for (const text of [
      '{',
      '[]',
      '{"format":9}',
      '{"format":1,"resourceVersion":1,"collections":{"x":[1]}}',
    ]) {
      await writeFile(path, text);
      await expect(start({ directory })).rejects.toThrow(
        /cluster state '.*cluster-state\.json' cannot be read: .+ Remove the file/,
      );
    }
  });
});

describe('pod logs', () => {
  const at = (second: number, text: string): PodLogLine => ({
    time: new Date(Date.UTC(2026, 10, 23, 2, 0, second)),
    text,
  });
  const lines = [at(0, 'one'), at(10, 'two'), at(20, 'three')];
  const pods = '/api/v1/namespaces/default/pods';

  async function withPod(containers = ['restic']) {
    const { server, client } = await start({
      clock: () => new Date(Date.UTC(2026, 10, 23, 2, 0, 25)),
    });
    await client.post(pods, {
      metadata: { name: 'mover' },
      spec: { containers: containers.map(name => ({ name, image: 'x' })) },
    });
    server.registerLogProvider({
      read: async ({ previous }) => (previous ? undefined : lines),
      async *follow(_source, { after }) {
        yield at(30 + after, 'later');
      },
    });
    return client;
  }

  it.each([
    ['', 'one\ntwo\nthree\n'],
    ['?tailLines=1', 'three\n'],
    ['?tailLines=0', ''],
    ['?sinceSeconds=16', 'two\nthree\n'],
    ['?sinceTime=2026-11-23T02:00:20Z', 'three\n'],
    ['?limitBytes=6', 'one\ntw'],
    ['?tailLines=1&timestamps=true', '2026-11-23T02:00:20.000Z three\n'],
    ['?tailLines=1&follow=true', 'three\nlater\n'],
    ['?container=restic&tailLines=1', 'three\n'],
  ])('are read with %p', async (query, expected) => {
    const client = await withPod();
    const { status, text } = await client.get(`${pods}/mover/log${query}`);
    expect(status).toBe(200);
    expect(text).toBe(expected);
  });

  it.each([
    ['?container=other', 400, 'container other is not valid for pod mover'],
    [
      '?previous=true',
      400,
      'previous terminated container "restic" in pod "mover" not found',
    ],
    ['?tailLines=-1', 422, 'must be greater than or equal to 0'],
    ['?limitBytes=0', 422, 'must be greater than 0'],
    ['?sinceSeconds=1&sinceTime=2026-11-23T02:00:20Z', 422, 'at most one of'],
    ['?sinceTime=yesterday', 400, 'RFC 3339'],
    ['?follow=maybe', 400, 'ParseBool'],
  ])('reject %p', async (query, code, message) => {
    const client = await withPod();
    const { status, body } = await client.get(`${pods}/mover/log${query}`);
    expect(status).toBe(code);
    expect(body.message).toContain(message);
  });

  it('require a container if there are several', async () => {
    const client = await withPod(['a', 'b']);
    const { body } = await client.get(`${pods}/mover/log`);
    expect(body.message).toBe(
      'a container name must be specified for pod mover, choose one of: [a b]',
    );
  });

  it('of a container that has not started are reported as missing', async () => {
    const { client } = await start();
    await client.post(pods, {
      metadata: { name: 'new' },
      spec: { containers: [{ name: 'c', image: 'x' }] },
    });
    const { status, body } = await client.get(`${pods}/new/log`);
    expect(status).toBe(400);
    expect(body.message).toBe(
      'container "c" in pod "new" is waiting to start: ContainerCreating',
    );
  });
});

describe('pods on a node', () => {
  it('wait for it when they are deleted, unless they have ended', async () => {
    const { client } = await start();
    const pods = '/api/v1/namespaces/default/pods';
    await client.post(pods, {
      metadata: { name: 'busy' },
      spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'x' }] },
    });
    const deleted = await client.delete(`${pods}/busy`);
    expect(deleted.body.metadata.deletionGracePeriodSeconds).toBe(30);
    expect((await client.get(`${pods}/busy`)).status).toBe(200);
    await client.delete(`${pods}/busy`, { gracePeriodSeconds: 0 });
    expect((await client.get(`${pods}/busy`)).status).toBe(404);
    await client.post(pods, {
      metadata: { name: 'ended' },
      spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'x' }] },
    });
    await client.patch('merge', `${pods}/ended/status`, {
      status: { phase: 'Succeeded' },
    });
    await client.delete(`${pods}/ended`);
    expect((await client.get(`${pods}/ended`)).status).toBe(404);
  });
});

describe('definitions', () => {
  const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const widgets = '/apis/example.org/v1/namespaces/default/widgets';
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.org' },
    spec: {
      group: 'example.org',
      names: { plural: 'widgets', kind: 'Widget' },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  required: ['size'],
                  properties: { size: { type: 'integer', minimum: 1 } },
                },
              },
            },
          },
        },
      ],
    },
  };
  const widget = (size: unknown) => ({
    apiVersion: 'example.org/v1',
    kind: 'Widget',
    metadata: { name: 'w' },
    spec: { size, other: 1 },
  });

  it('are added and removed with CustomResourceDefinitions', async () => {
    const { client } = await start();
    expect((await client.get(widgets)).status).toBe(404);
    expect((await client.post(crds, crd)).status).toBe(201);
    expect(
      (await client.get('/apis/example.org/v1')).body.resources[0].kind,
    ).toBe('Widget');
    expect((await client.post(widgets, widget(0))).status).toBe(422);
    const { body } = await client.post(widgets, widget(2));
    expect(body.spec).toEqual({ size: 2 });
    await client.delete(`${crds}/widgets.example.org`);
    expect((await client.get(widgets)).status).toBe(404);
  });

  it('can be omitted, as in a cluster without an operator', async () => {
    const { client } = await start({
      absentDefinitions: ['replicationsources.volsync.backube'],
    });
    const path =
      '/apis/volsync.backube/v1alpha1/namespaces/default/replicationsources';
    expect((await client.post(path, replicationSource('a'))).status).toBe(404);
    const { body } = await client.get('/apis/volsync.backube/v1alpha1');
    expect(body.resources.map((item: { name: string }) => item.name)).toEqual([
      'replicationdestinations',
      'replicationdestinations/status',
    ]);
  });

  it('can be registered programmatically', async () => {
    const { server, client } = await start();
    server.definitions.register({
      group: 'example.org',
      version: 'v1',
      kind: 'Widget',
      plural: 'widgets',
      namespaced: true,
      custom: true,
      status: false,
      generation: true,
      names: 'subdomain',
    });
    expect((await client.post(widgets, widget(1))).status).toBe(201);
  });
});

describe('events', () => {
  it('are deleted after their lifetime', async () => {
    let now = new Date('2026-11-23T00:00:00Z');
    const directory = await mkdtemp(join(tmpdir(), 'api-server-'));
    const events = '/api/v1/namespaces/default/events';
    const first = await start({ directory, clock: () => now });
    await first.client.post(events, coreEvent('old', 'default'));
    await first.server.close();
    now = new Date('2026-11-23T02:00:00Z');
    const { client } = await start({ directory, clock: () => now });
    expect((await client.get(`${events}/old`)).status).toBe(404);
    await running.splice(0).at(-1)?.close();
    await rm(directory, { recursive: true, force: true });
  });
});

describe('closing', () => {
  it('ends watches, frees the port, and can be called twice', async () => {
    const { server, client } = await start();
    const watch = await client.watch(`${maps}?watch=1`);
    await Promise.all([server.close(), server.close()]);
    await watch.ended();
    await expect(client.get(maps)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a scheduler', () => {
  it('assigns a pod to a node once', async () => {
    const { client } = await start();
    const pods = '/api/v1/namespaces/default/pods';
    await client.post(pods, {
      metadata: { name: 'new' },
      spec: { containers: [{ name: 'c', image: 'x' }] },
    });
    const bind = () =>
      client.post(`${pods}/new/binding`, {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'new' },
        target: { kind: 'Node', name: 'node-1' },
      });
    expect((await bind()).status).toBe(201);
    const { body } = await client.get(
      `${pods}?fieldSelector=spec.nodeName%3Dnode-1`,
    );
    expect(body.items).toHaveLength(1);
    expect((await bind()).status).toBe(409);
  });
});

describe('an unreachable cluster', () => {
  it('drops every connection, including discovery and health', async () => {
    const { server, client } = await start();
    server.faults.inject({ drop: true });
    for (const path of ['/version', '/apis', '/healthz', maps]) {
      await expect(client.get(path)).rejects.toThrow('socket hang up');
    }
  });
});

describe('unauthenticated users', () => {
  it('learn only that', async () => {
    const { client } = await start();
    for (const [method, path] of [
      ['GET', '/apis'],
      ['GET', '/none'],
      ['GET', '/api/v1/namespaces/default/../x'],
      ['OPTIONS', maps],
      ['TRACE', maps],
    ] as const) {
      expect((await client.send(method, path, { token: 'wrong' })).status).toBe(
        401,
      );
    }
  });
});

describe('a port in use', () => {
  it('is reported, with what to do', async () => {
    const { server } = await start();
    await expect(start({ port: server.port })).rejects.toThrow(
      `The API server cannot listen on 127.0.0.1:${server.port}: the port is in use. Choose another port, or 0 for any free one.`,
    );
  });
});

describe('random input', () => {
  /** The same numbers each time (mulberry32). */
  function randomNumbers(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) % 0x100000000;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000;
    };
  }

  const pieces = {
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
    segment: [
      'api',
      'apis',
      'v1',
      'apps',
      'namespaces',
      'default',
      'secrets',
      'pods',
      'deployments',
      'status',
      'scale',
      'log',
      'x',
      '..',
      '%2e',
      '%2f',
      '%',
      '',
      '__proto__',
      'events',
      'volsync.backube',
      'v1alpha1',
      'replicationsources',
    ],
    query: [
      '',
      '?',
      '?watch=true&timeoutSeconds=1',
      '?limit=-1',
      '?limit=1e9',
      '?continue=%00',
      '?labelSelector=((',
      '?fieldSelector=,,=',
      '?resourceVersion=-1',
      '?dryRun=All',
      '?force=true&fieldManager=x',
      '?fieldValidation=Strict',
      '?tailLines=99999999999999999999',
    ],
    type: [
      'application/json',
      'application/yaml',
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/strategic-merge-patch+json',
      'application/apply-patch+yaml',
      'x',
    ],
    body: [
      '',
      '{}',
      '[]',
      'null',
      '1',
      '"',
      '{"metadata":null}',
      '{"metadata":{"name":"x","finalizers":null}}',
      '{"spec":[],"metadata":{"name":"x"}}',
      '{"kind":{},"apiVersion":[]}',
      '[{"op":"replace","path":"","value":null}]',
      '[{"op":"remove","path":"/metadata"}]',
      '{"metadata":{"managedFields":[{"manager":1}]}}',
      'a: &a [*a]',
      'x: !!js/function y',
      '{"spec":{"$patch":"delete"}}',
      '{"$patch":"delete"}',
      '{"spec":{"containers":[{"$patch":"replace"}]}}',
      '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"},"stringData":{"a":null}}',
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x"},"spec":{"replicas":"many"}}',
      '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"},"spec":{"containers":[null]}}',
    ],
  };
  const known = [
    '/api/v1/namespaces/default/secrets/x',
    '/api/v1/namespaces/default/secrets',
    '/api/v1/namespaces/default/pods/x',
    '/api/v1/namespaces/default/pods',
    '/api/v1/namespaces/default/pods/x/log',
    '/apis/apps/v1/namespaces/default/deployments/x',
    '/apis/apps/v1/namespaces/default/deployments/x/scale',
    '/apis/apps/v1/namespaces/default/deployments',
    '/apis/volsync.backube/v1alpha1/namespaces/default/replicationsources/x/status',
    '/apis/events.k8s.io/v1/namespaces/default/events',
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  ];

  /** Objects for the random requests, whatever happened before. */
  async function populate(client: ContractClient): Promise<void> {
    const core = '/api/v1/namespaces/default';
    await client.post(`${core}/secrets`, secret('x', { data: { a: 'Yg==' } }));
    await client.post(`${core}/pods`, {
      metadata: { name: 'x' },
      spec: { containers: [{ name: 'c', image: 'x' }] },
    });
    await client.post(
      '/apis/apps/v1/namespaces/default/deployments',
      deployment('x'),
    );
    await client.post(
      '/apis/volsync.backube/v1alpha1/namespaces/default/replicationsources',
      replicationSource('x'),
    );
  }

  it.each([1, 2, 3, 4])(
    'of any kind gets a response, never an internal error (seed %i)',
    async seed => {
      const errors: string[] = [];
      const { client } = await start({
        logger: {
          warn: text => errors.push(text),
          error: text => errors.push(text),
        },
      });
      const random = randomNumbers(seed);
      const pick = (list: readonly string[]) =>
        list[Math.floor(random() * list.length)] ?? '';
      const seen = new Set<number>();
      for (let count = 0; count < 400; count += 1) {
        if (count % 20 === 0) {
          await populate(client);
        }
        const path =
          random() < 0.6
            ? pick(known)
            : `/${Array.from({ length: Math.ceil(random() * 7) }, () =>
                pick(pieces.segment),
              ).join('/')}`;
        const query = random() < 0.5 ? pick(pieces.query) : '';
        const method = pick(pieces.method);
        const { status, text } = await client.send(
          method,
          `${path}${query.includes('watch') ? '' : query}`,
          { raw: pick(pieces.body), type: pick(pieces.type) },
        );
        seen.add(status);
        expect([status, method, path, text]).not.toContain(500);
        const said = status >= 400 && method !== 'HEAD' ? JSON.parse(text) : {};
        const expected =
          status >= 400 && method !== 'HEAD'
            ? { kind: 'Status', code: status }
            : {};
        expect(said).toMatchObject(expected);
      }
      expect(errors).toEqual([]);
      expect(seen.size).toBeGreaterThan(5);
      expect((await client.get('/healthz')).status).toBe(200);
    },
  );
});
