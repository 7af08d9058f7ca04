import type { JsonObject } from '@backstage/types';
import type {
  CoverageReport,
  FleetReport,
  PlatformReport,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { contractErrors } from '../__testUtils__/contract';
import { component, startPortal } from '../__testUtils__/startPortal';
import { waitFor } from '../__testUtils__/waitFor';

const endpoints = [{ endpoint: 'http://127.0.0.1:1' }];

describe('a portal with an incomplete configuration', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;

  const start = async (volsync: JsonObject) => {
    portal = await startPortal({
      volsync,
      entities: [
        component('orders', {
          'backstage.io/kubernetes-namespace': 'shop',
          'backstage-volsync/backups': 'true',
        }),
        component('typo', {
          'backstage-volsync/namespace': 'shop',
          'backstage-volsync/cluster': 'prodd',
        }),
      ],
    });
  };
  const get = async <T>(path: string): Promise<T> => {
    const { status, body } = await request(portal.server).get(
      `/api/volsync${path}`,
    );
    expect(status).toBe(200);
    expect(contractErrors(path, status, body)).toBeUndefined();
    return body;
  };

  const getEntity = async (name: string) => {
    const { status, body } = await request(portal.server).get(
      `/api/volsync/v1/entities/component/default/${name}/volumes`,
    );
    expect([
      status,
      contractErrors(
        '/v1/entities/{kind}/{namespace}/{name}/volumes',
        status,
        body,
      ),
    ]).toEqual([200, undefined]);
    return body;
  };

  afterEach(async () => {
    await portal.stop();
  });

  it('lists a cluster without an adapter as unread on every page, and logs it', async () => {
    await start({
      objectStores: endpoints,
      clusters: [{ name: 'prod', title: 'Production', unbound: 'read' }],
    });
    const reason =
      /Cluster "prod" is listed under volsync\.clusters, but nothing says where its API server is/;
    await waitFor(async () => {
      const fleet = await get<FleetReport>('/v1/fleet');
      expect(fleet).toMatchObject({
        complete: false,
        clusters: [{ name: 'prod', title: 'Production', state: 'unread' }],
        setup: [{ code: 'cluster-not-provided' }],
      });
      expect(fleet.clusters[0]?.message).toMatch(reason);
      expect(fleet.setup?.[0]?.example).toContain('name: "prod"');
    });

    const coverage = await get<CoverageReport>('/v1/coverage');
    expect(coverage).toMatchObject({
      complete: false,
      setup: [{ code: 'cluster-not-provided' }],
    });
    expect(coverage.gaps.map(gap => gap.message).join()).toMatch(reason);

    const platform = await get<PlatformReport>('/v1/platform');
    expect(platform.setup).toHaveLength(1);
    expect(platform.clusters[0]?.checks.map(one => one.state)).not.toContain(
      'good',
    );
    expect(portal.logged.filter(line => reason.test(line))).not.toEqual([]);

    // An entity's page says it of its own clusters alone
    expect((await getEntity('orders')).setup).toMatchObject([
      { cluster: 'prod', message: expect.stringMatching(reason) },
    ]);
    const { setup: own } = await getEntity('typo');
    expect(own).toMatchObject([
      {
        code: 'cluster-not-provided',
        cluster: 'prodd',
        message: 'Cluster "prodd" is not configured in this portal.',
      },
    ]);
    expect(own[0].example).toContain('- name: "prodd"');
  });

  it('reports that it reads no cluster and no object store without a configuration section', async () => {
    await start({});
    expect(await getEntity('orders')).toMatchObject({
      clusters: [],
      volumes: [],
      setup: [{ code: 'no-cluster' }],
    });
    for (const path of ['/v1/fleet', '/v1/coverage', '/v1/platform']) {
      const { setup } = await get<FleetReport>(path);
      expect(setup?.map(({ code }) => code)).toEqual([
        'no-cluster',
        'no-endpoint',
      ]);
    }
    expect((await get<FleetReport>('/v1/fleet')).complete).toBe(false);
    const log = portal.logged.join('\n');
    expect(log).toContain('reads no Kubernetes cluster');
    expect(log).toContain('No object store is listed');
  });
});
