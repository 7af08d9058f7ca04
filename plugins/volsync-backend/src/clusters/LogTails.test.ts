import { mockServices } from '@backstage/backend-test-utils';
import { Changes } from '../lib/Changes';
import { ScriptedApiServer } from '../__testUtils__/ScriptedApiServer';
import { testConfig } from '../__testUtils__/testConfig';
import { waitFor } from '../__testUtils__/waitFor';
import { ClusterCache } from './ClusterCache';
import { DirectClusterAccess } from './DirectClusterAccess';
import { connectClusters } from './kubeconfigs';
import { LogTails } from './LogTails';
import { TailBuffer } from './TailBuffer';

const PODS = '/api/v1/pods';

describe('LogTails', () => {
  let server: ScriptedApiServer;
  let access: DirectClusterAccess;
  let cache: ClusterCache;
  let tails: LogTails;
  let changeCount = 0;

  beforeEach(async () => {
    server = await ScriptedApiServer.start();
    access = new DirectClusterAccess(
      connectClusters(
        testConfig({ clusters: [{ name: 'apps', url: server.url }] }),
      ),
    );
    cache = new ClusterCache({ access, logger: mockServices.logger.mock() });
    const changes = new Changes();
    changeCount = 0;
    changes.subscribe(() => {
      changeCount += 1;
    });
    tails = new LogTails({
      access,
      cache,
      changes,
      limits: { logs: 40, logsPerNamespace: 10 },
    });
  });
  afterEach(async () => {
    await tails.close();
    await cache.close();
    await access.close();
    await server.stop();
  });

  const setPod = (phase: string) =>
    server.set(PODS, {
      metadata: { name: 'mover-1', namespace: 'shop', uid: 'u1' },
      status: { phase },
    });
  const texts = () => tails.list('apps', 'shop').map(log => log.text);

  function serveLogs(logs: (follow: boolean) => string | undefined) {
    server.intercept((request, response) => {
      if (!request.url?.includes('/log')) {
        return false;
      }
      const follow = request.url.includes('follow=true');
      const text = logs(follow);
      response.writeHead(text === undefined ? 404 : 200);
      response.write(text ?? '');
      if (!follow) {
        response.end();
      }
      return true;
    });
  }

  it('reads the log of a failed pod once, and keeps it after the pod is gone', async () => {
    serveLogs(() => 'Fatal: wrong password\n');
    setPod('Failed');
    await cache.waitUntilRead('apps', ['pods'], { milliseconds: 2_000 });
    await waitFor(() => expect(texts()).toEqual(['Fatal: wrong password\n']));
    expect(changeCount).toBe(1);
    setPod('Failed');
    server.delete(PODS, {
      metadata: { name: 'mover-1', namespace: 'shop', uid: 'u1' },
    });
    await waitFor(() =>
      expect(cache.list('apps', 'pods')).toMatchObject({ value: [] }),
    );
    expect(texts()).toEqual(['Fatal: wrong password\n']);
    expect(tails.list('apps', 'other')).toEqual([]);
    expect(server.count('/log')).toBe(1);
    expect(server.requests.find(r => r.url.includes('/log'))?.url).toContain(
      '/api/v1/namespaces/shop/pods/mover-1/log?container=restic&tailLines=200',
    );
  });

  it('follows while the pod runs, and leaves no request open', async () => {
    serveLogs(follow => (follow ? 'starting\n' : 'starting\nFatal: no\n'));
    setPod('Running');
    await cache.waitUntilRead('apps', ['pods'], { milliseconds: 2_000 });
    await waitFor(() => expect(texts()).toEqual(['starting\n']));
    setPod('Failed');
    await waitFor(() => expect(texts()).toEqual(['starting\nFatal: no\n']));
    await tails.close();
    expect(server.count('follow=true')).toBe(1);
  });

  it('follows the logs of other namespaces however many pods one has', async () => {
    serveLogs(follow => (follow ? 'starting\n' : ''));
    for (let number = 0; number < 60; number += 1) {
      server.set(PODS, {
        metadata: {
          name: `mover-${number}`,
          namespace: 'mallory',
          uid: `m${number}`,
        },
        status: { phase: 'Running' },
      });
    }
    await cache.waitUntilRead('apps', ['pods'], { milliseconds: 2_000 });
    await waitFor(() => expect(tails.list('apps', 'mallory')).toHaveLength(10));
    setPod('Running');
    await waitFor(() => expect(texts()).toEqual(['starting\n']));
    expect(tails.list('apps', 'mallory')).toHaveLength(10);
  });

  it('returns nothing if logs may not be read', async () => {
    serveLogs(() => undefined);
    setPod('Failed');
    await cache.waitUntilRead('apps', ['pods'], { milliseconds: 2_000 });
    await waitFor(() => expect(server.count('/log')).toBe(1));
    expect(texts()).toEqual([]);
  });
});

describe('TailBuffer', () => {
  it('keeps the last 8 KiB, from the beginning of a line', () => {
    const buffer = new TailBuffer();
    for (let line = 0; line < 2_000; line += 1) {
      buffer.push(Buffer.from(`line number ${line}\n`));
    }
    const text = buffer.text();
    expect(text.length).toBeLessThanOrEqual(8 * 1024);
    expect(text).toMatch(/^line number \d+\n/);
    expect(text).toMatch(/line number 1999\n$/);
  });

  it('removes what a terminal or a browser would interpret', () => {
    const buffer = new TailBuffer();
    buffer.push(
      Buffer.from(
        '\u001b[31mred\u001b[0m\u0000\u0007 a\tb\r\n\u202egnp.exe\u2066<script>\u009b2J',
      ),
    );
    expect(buffer.text()).toBe('red a\tb\ngnp.exe<script>2J');
  });

  it('survives invalid UTF-8', () => {
    const buffer = new TailBuffer();
    buffer.push(new Uint8Array([0xff, 0xfe, 0x41]));
    expect(buffer.text()).toBe('\ufffd\ufffdA');
  });
});
