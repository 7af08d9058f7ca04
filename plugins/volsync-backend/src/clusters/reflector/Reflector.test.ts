import type { Pod } from 'backstage-plugin-volsync-common';
import {
  json,
  refuse,
  ScriptedApiServer,
} from '../../__testUtils__/ScriptedApiServer';
import { waitFor, waitUntil } from '../../__testUtils__/waitFor';
import { ConfigurationError } from '../../config';
import { DirectClusterAccess } from '../DirectClusterAccess';
import { connectClusters } from '../kubeconfigs';
import { testConfig } from '../../__testUtils__/testConfig';
import {
  Reflector,
  type ObjectChange,
  type ReflectorOptions,
  type ReflectorState,
} from './Reflector';

const PODS = '/api/v1/pods';
const pod = (name: string, extra = {}) => ({
  metadata: { name, namespace: 'shop', ...extra },
});
const isWatch = (url = '') => url.includes('watch=true');
const isList = (url = '') => url.startsWith(PODS) && !isWatch(url);

describe('Reflector', () => {
  let server: ScriptedApiServer;
  let access: DirectClusterAccess;
  let reflector: Reflector<Pod>;
  const changes: ObjectChange<Pod>[] = [];
  const states: ReflectorState[] = [];
  const errors: unknown[] = [];

  function start(options: Partial<ReflectorOptions> = {}) {
    reflector = new Reflector<Pod>({
      access,
      cluster: 'apps',
      resource: 'pods',
      firstBackoffMilliseconds: 10,
      pollMilliseconds: 30,
      onError: (_, error) => errors.push(error),
      ...options,
    });
    reflector.subscribe({
      onChange: change => changes.push(change),
      onState: state => states.push(state),
    });
    reflector.start();
  }
  const names = () =>
    [...reflector.objects.values()].map(o => o.metadata.name).sort();
  const phase = () => reflector.state.phase;

  beforeEach(async () => {
    server = await ScriptedApiServer.start();
    access = new DirectClusterAccess(
      connectClusters(
        testConfig({ clusters: [{ name: 'apps', url: server.url }] }),
      ),
    );
    changes.length = 0;
    states.length = 0;
    errors.length = 0;
  });

  afterEach(async () => {
    await reflector.stop();
    await waitUntil(() => server.watches === 0, 'no watch is open');
    await access.close();
    await server.stop();
  });

  it('lists in pages, then follows additions, changes and deletions', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      server.set(PODS, pod(name));
    }
    start({ pageSize: 2, labelSelector: 'x=y' });
    await reflector.firstRead;
    expect(names()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(server.requests.filter(r => isList(r.url))).toHaveLength(3);
    await waitFor(() => expect(server.watches).toBe(1));
    const watch = new URL(
      server.requests.find(r => isWatch(r.url))?.url ?? '',
      server.url,
    ).searchParams;
    expect(watch.get('allowWatchBookmarks')).toBe('true');
    expect(watch.get('labelSelector')).toBe('x=y');
    expect(Number(watch.get('timeoutSeconds'))).toBeGreaterThan(200);
    expect(Number(watch.get('timeoutSeconds'))).toBeLessThan(280);
    expect(watch.get('resourceVersion')).toBe('105');

    changes.length = 0;
    server.set(PODS, pod('f'));
    server.set(PODS, pod('a', { labels: { x: '1' } }));
    server.delete(PODS, pod('b'));
    await waitFor(() => expect(names()).toEqual(['a', 'c', 'd', 'e', 'f']));
    expect(
      changes.map(c => [c.type, c.object.metadata.name, c.initial]),
    ).toEqual([
      ['set', 'f', false],
      ['set', 'a', false],
      ['deleted', 'b', false],
    ]);
    expect(changes[1]?.previous?.metadata.name).toBe('a');
    expect(phase()).toBe('live');
  });

  it('strips managedFields, and adds the kind to the items of a list', async () => {
    server.set(PODS, pod('a', { managedFields: [{ manager: 'm' }] }));
    start();
    await reflector.firstRead;
    expect([...reflector.objects.values()]).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', namespace: 'shop', resourceVersion: '101' },
      },
    ]);
  });

  it('lists again after 410, and reports what was deleted meanwhile', async () => {
    server.set(PODS, pod('a'));
    server.set(PODS, pod('b'));
    start();
    await waitFor(() => expect(server.watches).toBe(1));
    // The deletion is missed: the watch only learns that its version is too old.
    let isRefused = false;
    server.intercept((request, response) => {
      if (isRefused || !isWatch(request.url)) {
        return false;
      }
      isRefused = true;
      server.delete(PODS, pod('a'));
      refuse(response, 410, 'too old resource version');
      return true;
    });
    server.endWatches('reset');
    await waitFor(() => expect(names()).toEqual(['b']));
    expect(changes[changes.length - 1]).toMatchObject({
      type: 'deleted',
      object: { metadata: { name: 'a' } },
    });
    await waitFor(() => expect(phase()).toBe('live'));
  });

  it('handles an ERROR event with code 410 the same way', async () => {
    server.set(PODS, pod('a'));
    start();
    await waitFor(() => expect(server.watches).toBe(1));
    server.send(
      PODS,
      JSON.stringify({
        type: 'ERROR',
        object: { kind: 'Status', code: 410, message: 'too old' },
      }),
    );
    await waitFor(() =>
      expect(server.requests.filter(r => isList(r.url))).toHaveLength(2),
    );
    await waitFor(() => expect(server.watches).toBe(1));
  });

  it('starts the list again if the token of the next page has expired', async () => {
    for (const name of ['a', 'b', 'c']) {
      server.set(PODS, pod(name));
    }
    let refused = 0;
    server.intercept((request, response) => {
      if (request.url?.includes('continue=') && refused < 1) {
        refused += 1;
        refuse(response, 410, 'The provided continue parameter is too old');
        return true;
      }
      return false;
    });
    start({ pageSize: 2 });
    await waitFor(() => expect(names()).toEqual(['a', 'b', 'c']));
  });

  it('waits as long as Retry-After says', async () => {
    let first = 0;
    let second = 0;
    server.intercept((_, response) => {
      if (!first) {
        first = Date.now();
        refuse(response, 429, 'slow down', { 'retry-after': '1' });
        return true;
      }
      second ||= Date.now();
      return false;
    });
    start();
    await reflector.firstRead;
    expect(phase()).toBe('unreachable');
    expect(reflector.state.message).toContain('429');
    expect(reflector.state.message).toContain('slow down');
    await waitFor(() => expect(phase()).toBe('live'));
    expect(second - first).toBeGreaterThanOrEqual(990);
  });

  it.each([
    ['503', (s: ScriptedApiServer) => failWatches(s, 503)],
    ['500', (s: ScriptedApiServer) => failWatches(s, 500)],
    ['a reset connection', (s: ScriptedApiServer) => s.endWatches('reset')],
  ])(
    'keeps its copy and reconnects after %s',
    async (_, hurt: (s: ScriptedApiServer) => void) => {
      server.set(PODS, pod('a'));
      start();
      await waitFor(() => expect(server.watches).toBe(1));
      states.length = 0;
      hurt(server);
      await waitFor(() =>
        expect(states.map(s => s.phase)).toEqual(['stale', 'live']),
      );
      expect(states[0]?.message).toBeTruthy();
      expect(names()).toEqual(['a']);
      await waitFor(() => expect(server.watches).toBe(1));
      server.set(PODS, pod('b'));
      await waitFor(() => expect(names()).toEqual(['a', 'b']));
    },
  );

  it('resumes without a list when the server ends a watch', async () => {
    server.set(PODS, pod('a'));
    start();
    await waitFor(() => expect(server.watches).toBe(1));
    server.send(
      PODS,
      JSON.stringify({
        type: 'BOOKMARK',
        object: { kind: 'Pod', metadata: { resourceVersion: '777' } },
      }),
    );
    server.endWatches('end');
    await waitFor(() => expect(server.count('watch=true')).toBe(2));
    expect(server.count('resourceVersion=777')).toBe(1);
    expect(server.requests.filter(r => isList(r.url))).toHaveLength(1);
    expect(phase()).toBe('live');
    expect(names()).toEqual(['a']);
  });

  it('ends a silent watch and opens another', async () => {
    start({ idleMilliseconds: 60 });
    await waitFor(() => expect(server.count('watch=true')).toBeGreaterThan(2));
    await waitFor(() => expect(server.watches).toBe(1));
    expect(phase()).toBe('live');
  });

  it('polls if watching is forbidden', async () => {
    server.intercept((request, response) => {
      if (isWatch(request.url)) {
        refuse(response, 403, 'cannot watch');
        return true;
      }
      return false;
    });
    server.set(PODS, pod('a'));
    start();
    await reflector.firstRead;
    server.set(PODS, pod('b'));
    await waitFor(() => expect(names()).toEqual(['a', 'b']));
    expect(phase()).toBe('live');
  });

  it('reports forbidden, drops its copy, and recovers when permitted again', async () => {
    server.set(PODS, pod('a'));
    start({ pollMilliseconds: 10 });
    await waitFor(() => expect(server.watches).toBe(1));
    const forbid = server.intercept((_, response) => {
      refuse(response, 403, 'pods is forbidden');
      return true;
    });
    server.endWatches('end');
    await waitFor(() => expect(phase()).toBe('forbidden'));
    expect(names()).toEqual([]);
    expect(reflector.state.message).toContain('pods is forbidden');
    forbid();
    await waitFor(() => expect(phase()).toBe('live'));
    expect(names()).toEqual(['a']);
  });

  it('reports missing for a kind that the cluster does not have', async () => {
    server.intercept((_, response) => {
      response.writeHead(404).end('404 page not found');
      return true;
    });
    start();
    await reflector.firstRead;
    expect(phase()).toBe('missing');
  });

  it.each([
    ['HTML', '<html>login</html>'],
    ['a half list', '{"items":['],
    ['something else', '{"kind":"Status"}'],
    ['null', 'null'],
  ])('rejects %s with status 200', async (_, body) => {
    const garbage = server.intercept((_request, response) => {
      response.writeHead(200).end(body);
      return true;
    });
    start();
    await reflector.firstRead;
    expect(phase()).toBe('unreachable');
    expect(reflector.state.message).toBeTruthy();
    garbage();
    await waitFor(() => expect(phase()).toBe('live'));
  });

  it('survives invalid lines of a watch', async () => {
    server.set(PODS, pod('a'));
    start();
    await waitFor(() => expect(server.watches).toBe(1));
    server.send(PODS, 'nonsense');
    await waitFor(() => expect(server.count('watch=true')).toBe(2));
    await waitFor(() => expect(server.watches).toBe(1));
    server.send(PODS, '{"type":"ADDED","object":null}');
    server.set(PODS, pod('b'));
    await waitFor(() => expect(names()).toEqual(['a', 'b']));
  });

  it('aborts a list that takes too long, and tries again', async () => {
    let slow = true;
    server.intercept(request => slow && isList(request.url));
    start({ listTimeoutMilliseconds: 50 });
    await reflector.firstRead;
    expect(phase()).toBe('unreachable');
    expect(reflector.state.message).toContain('did not answer');
    slow = false;
    await waitFor(() => expect(phase()).toBe('live'));
  });

  it('survives a handler that throws', async () => {
    start();
    reflector.subscribe({
      onChange: () => {
        throw new Error('handler');
      },
      onState: () => {
        throw new Error('handler');
      },
    });
    await reflector.firstRead;
    await waitFor(() => expect(server.watches).toBe(1));
    server.set(PODS, pod('a'));
    server.set(PODS, pod('b'));
    await waitFor(() => expect(names()).toEqual(['a', 'b']));
    expect(errors.length).toBeGreaterThanOrEqual(2);
  });

  describe('above its limits', () => {
    const limits = {
      objects: 6,
      objectsPerNamespace: 4,
      objectBytes: 1_000_000,
      objectBytesPerNamespace: 300_000,
    };
    const put = (namespace: string, count: number, extra = {}) => {
      for (let number = 0; number < count; number++) {
        server.set(
          PODS,
          pod(`${namespace}-${number}`, { namespace, ...extra }),
        );
      }
    };
    const counts = () =>
      ['shop', 'evil', 'many'].map(namespace => [
        namespace,
        [...reflector.objectsIn(namespace)].length,
        reflector.exceeds(namespace),
      ]);

    it('leaves out the namespace that exceeds its limit, and keeps the others', async () => {
      put('shop', 2);
      put('evil', 5);
      put('many', 2, { annotations: { a: 'x'.repeat(20_000) } });
      const leftOut: unknown[] = [];
      start({ limits, onLeftOut: (...told) => leftOut.push(told) });
      await reflector.firstRead;
      expect(phase()).toBe('live');
      expect(counts()).toEqual([
        ['shop', 2, undefined],
        ['evil', 0, 'objectsPerNamespace'],
        ['many', 2, undefined],
      ]);
      expect(leftOut).toEqual([['evil', 'objectsPerNamespace']]);
    });

    it('leaves out the largest namespace if the total exceeds its limit', async () => {
      put('shop', 2);
      put('evil', 4);
      put('many', 1);
      start({ limits });
      await reflector.firstRead;
      expect(counts()).toEqual([
        ['shop', 2, undefined],
        ['evil', 0, 'objects'],
        ['many', 1, undefined],
      ]);
    });

    it('counts the memory of later objects, and reports no more of the namespace', async () => {
      put('shop', 1);
      start({ limits });
      await waitFor(() => expect(server.watches).toBe(1));
      const many = Object.fromEntries(
        Array.from({ length: 10 }, (_, number) => [
          `a${number}`,
          'x'.repeat(16_000),
        ]),
      );
      put('evil', 2, { annotations: many });
      await waitFor(() =>
        expect(reflector.exceeds('evil')).toBe('objectBytesPerNamespace'),
      );
      const told = changes.length;
      put('evil', 1, { annotations: {} });
      put('shop', 2);
      await waitFor(() => expect(names()).toEqual(['shop-0', 'shop-1']));
      expect(
        changes.slice(told).map(({ object }) => object.metadata.name),
      ).toEqual(['shop-0', 'shop-1']);
    });
  });

  it('requests smaller pages if objects are large, and cuts their texts', async () => {
    const text = `begin ${'x'.repeat(1_000_000)} end`;
    const items = Array.from({ length: 12 }, (_, number) =>
      pod(`large-${number}`, { annotations: { text } }),
    );
    server.intercept((request, response) => {
      if (!isList(request.url)) {
        return false;
      }
      const query = new URL(request.url ?? '', server.url).searchParams;
      const from = Number(query.get('continue') ?? 0);
      const to = from + Number(query.get('limit'));
      json(response, 200, {
        metadata: { resourceVersion: '7', continue: to < 12 ? `${to}` : '' },
        items: items.slice(from, to),
      });
      return true;
    });
    start();
    await reflector.firstRead;
    expect(names()).toHaveLength(12);
    for (const { metadata } of reflector.objects.values()) {
      const kept = metadata.annotations?.text ?? '';
      expect(kept.length).toBeLessThan(20_000);
      expect(kept).toMatch(/^begin x+\n…\nx+ end$/);
    }
    const limitsAsked = server.requests
      .filter(({ url }) => isList(url))
      .map(({ url = '' }) =>
        new URL(url, server.url).searchParams.get('limit'),
      );
    expect(limitsAsked.slice(0, 3)).toEqual(['500', '62', '7']);
  });

  it('leaves no request open when it is stopped during the list', async () => {
    let closed = 0;
    server.intercept((request, response) => {
      response.on('close', () => {
        closed += 1;
      });
      return isList(request.url);
    });
    start();
    await waitFor(() => expect(server.requests).toHaveLength(1));
    await reflector.stop();
    await waitFor(() => expect(closed).toBe(1));
    expect(server.requests).toHaveLength(1);
  });

  it('sends the token, follows no redirect, and keeps the token out of errors', async () => {
    await access.close();
    access = new DirectClusterAccess(
      connectClusters(
        testConfig({
          clusters: [
            {
              name: 'apps',
              url: server.url,
              serviceAccountToken: 'canary-token',
            },
          ],
        }),
      ),
    );
    server.intercept((_, response) => {
      json(response, 302, {}, { location: `${server.url}/elsewhere` });
      return true;
    });
    start();
    await reflector.firstRead;
    expect(server.requests[0]?.headers.authorization).toBe(
      'Bearer canary-token',
    );
    expect(server.count('elsewhere')).toBe(0);
    expect(JSON.stringify(reflector.state)).not.toContain('canary');
  });

  it('refuses to send a token over plain http to another machine', async () => {
    start();
    expect(() =>
      connectClusters(
        testConfig({
          clusters: [
            {
              name: 'far',
              url: 'http://cluster.example:6443',
              serviceAccountToken: 't',
            },
          ],
        }),
      ),
    ).toThrow(ConfigurationError);
  });
});

function failWatches(server: ScriptedApiServer, status: number): void {
  let left = 1;
  server.intercept((request, response) => {
    if (isWatch(request.url) && left > 0) {
      left -= 1;
      refuse(response, status, 'broken');
      return true;
    }
    return false;
  });
  server.endWatches('end');
}
