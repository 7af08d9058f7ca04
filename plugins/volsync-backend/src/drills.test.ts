import type {
  EntityReport,
  VolumeHistory,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { contractErrors } from './__testUtils__/contract';
import { OperationsEnvironment } from './__testUtils__/OperationsEnvironment';
import { component, startPortal } from './__testUtils__/startPortal';
import { waitFor } from './__testUtils__/waitFor';

jest.setTimeout(180_000);

const base = (name: string) =>
  `/api/volsync/v1/entities/component/default/${name}/volumes`;
const entity = (name: string, drill?: string) =>
  component(name, {
    'backstage-volsync/cluster': 'apps',
    'backstage-volsync/namespace': name,
    ...(drill && { 'backstage-volsync/drill': drill }),
  });

describe('scheduled drills, on a cluster with VolSync and restic', () => {
  let environment: OperationsEnvironment;
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeAll(async () => {
    environment = await OperationsEnvironment.start();
    for (const name of ['shop', 'odd']) {
      await environment.addVolume(name);
      await environment.backedUp(name);
    }
    portal = await startPortal({
      volsync: {
        ...environment.volsync,
        operations: { drills: { every: 'P30D', concurrent: 2 } },
      },
      entities: [entity('shop', 'P7D'), entity('odd', 'every week')],
    });
  });
  afterAll(async () => {
    await portal?.stop();
    await environment?.close();
  });

  const report = async (name: string) => {
    const { body } = await request(portal.server).get(base(name));
    return (body as EntityReport).volumes.find(({ claim }) => claim === 'data');
  };

  it('start automatically with the portal’s own credentials, and show the next one', async () => {
    await waitFor(async () => {
      const { body } = await request(portal.server).get(
        `${base('shop')}/apps/data/history`,
      );
      expect((body as VolumeHistory).entries).toContainEqual(
        expect.objectContaining({
          what: 'drill',
          result: 'succeeded',
          equal: true,
          requestedBy: 'plugin:volsync',
          reason: 'On schedule: every 7 days',
        }),
      );
    }, 90_000);
    await waitFor(async () => {
      const volume = await report('shop');
      expect(volume?.drills).toMatchObject({
        everySeconds: 7 * 86_400,
        from: 'entity',
        scheduled: true,
      });
      expect(Date.parse(volume?.drills?.nextAt ?? '')).toBe(
        Date.parse(volume?.drill?.at ?? '') + 7 * 86_400_000,
      );
    }, 30_000);
    const { body } = await request(portal.server).get(base('shop'));
    expect(
      contractErrors(
        '/v1/entities/{kind}/{namespace}/{name}/volumes',
        200,
        body,
      ),
    ).toBeUndefined();
    const fleet = await request(portal.server).get('/api/volsync/v1/fleet');
    expect(contractErrors('/v1/fleet', 200, fleet.body)).toBeUndefined();
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'operation-start',
        status: 'succeeded',
        meta: expect.objectContaining({ kind: 'drill', namespace: 'shop' }),
      }),
    );
  });

  it('skip an invalid annotation, and report it', async () => {
    await waitFor(async () => {
      const volume = await report('odd');
      expect(volume?.drills).toMatchObject({ from: 'portal' });
      expect(volume?.findings).toContainEqual(
        expect.objectContaining({
          code: 'drill-period-invalid',
          what: expect.stringContaining('"every week" on the catalog entity'),
        }),
      );
    }, 30_000);
  });
});
