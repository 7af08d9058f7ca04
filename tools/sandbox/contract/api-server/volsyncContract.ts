import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';
import { replicationSource } from './samples';

/** The schema of VolSync's resources, as the real definitions enforce it. */
export function volsyncContract(client: () => ContractClient): void {
  describe('VolSync resources', () => {
    const scene = useScene(client);
    const create = (spec: object, query = '') =>
      scene.client.post(`${scene.volsync('replicationsources')}${query}`, {
        ...replicationSource('x', spec as Readonly<Record<string, unknown>>),
        metadata: { generateName: 'x-' },
      });
    const destination = (restic: object) =>
      scene.client.post(scene.volsync('replicationdestinations'), {
        apiVersion: 'volsync.backube/v1alpha1',
        kind: 'ReplicationDestination',
        metadata: { generateName: 'd-' },
        spec: { trigger: { manual: 'x' }, restic },
      });

    it('reject an unknown copy method', async () => {
      const { status, body } = await create({
        restic: { copyMethod: 'Magic' },
      });
      expect(status).toBe(422);
      expect(body.message).toMatch(
        /^ReplicationSource\.volsync\.backube "x-\w+" is invalid: spec\.restic\.copyMethod: Unsupported value: "Magic": supported values: "Direct", "None", "Clone", "Snapshot"$/,
      );
      expect(body.details).toMatchObject({
        group: 'volsync.backube',
        kind: 'ReplicationSource',
        causes: [
          { reason: 'FieldValueNotSupported', field: 'spec.restic.copyMethod' },
        ],
      });
    });

    it('reject a schedule in words, and accept one out of range', async () => {
      const words = await create({
        trigger: { schedule: 'every day at noon' },
      });
      expect(words.status).toBe(422);
      expect(words.body.message).toContain(
        'spec.trigger.schedule: Invalid value: "every day at noon": spec.trigger.schedule in body should match \'^(@(annually|yearly|monthly|weekly|daily|hourly))|((((\\d+,)*\\d+|(\\d+(\\/|-)\\d+)|\\*(\\/\\d+)?)\\s?){5})$\'',
      );
      expect(
        (await create({ trigger: { schedule: '61 25 * * *' } })).status,
      ).toBe(201);
      expect((await create({ trigger: { schedule: '@daily' } })).status).toBe(
        201,
      );
    });

    it('are not delayed by an intentionally slow schedule', async () => {
      const started = Date.now();
      const { status } = await create({
        trigger: { schedule: `${'1'.repeat(5000)}x` },
      });
      expect(status).toBe(422);
      expect(Date.now() - started).toBeLessThan(2000);
    });

    it('reject the wrong type', async () => {
      const { status, body } = await create({
        paused: 'yes',
        restic: { pruneIntervalDays: '7', retain: { last: 5 } },
      });
      expect(status).toBe(422);
      expect(body.message).toContain(
        'spec.restic.pruneIntervalDays: Invalid value: "string": spec.restic.pruneIntervalDays in body must be of type integer: "string"',
      );
      expect(body.details.causes).toHaveLength(3);
      expect(body.details.causes[0].reason).toBe('FieldValueTypeInvalid');
    });

    it.each(['2026-13-45T00:00:00Z', '2026-11-01', '2026-11-01 11:00:00'])(
      'reject restoring as of %s',
      async restoreAsOf => {
        const { status, body } = await destination({ restoreAsOf });
        expect(status).toBe(422);
        expect(body.message).toContain(
          `spec.restic.restoreAsOf in body must be of type date-time: "${restoreAsOf}"`,
        );
      },
    );

    it('restore as of a time with an offset', async () => {
      expect(
        (await destination({ restoreAsOf: '2026-11-01T11:00:00+02:00' }))
          .status,
      ).toBe(201);
    });

    it('accept quantities as strings or whole numbers', async () => {
      expect((await create({ restic: { cacheCapacity: '1Gi' } })).status).toBe(
        201,
      );
      expect(
        (await create({ restic: { cacheCapacity: 1073741824 } })).status,
      ).toBe(201);
      expect((await create({ restic: { cacheCapacity: 'much' } })).status).toBe(
        422,
      );
    });

    it('silently lose unknown fields', async () => {
      const { status, body } = await create(
        { typo: true, restic: { repo: 'x', moverAffinity: { any: 1 } } },
        '?fieldValidation=Ignore',
      );
      expect(status).toBe(201);
      expect(body.spec).toEqual({
        sourcePVC: 'data',
        restic: expect.not.objectContaining({ repo: 'x' }),
      });
    });

    it('warn of unknown fields by default', async () => {
      const { headers } = await create({ typo: true });
      expect(headers.warning).toContain('unknown field \\"spec.typo\\"');
    });

    it('reject unknown fields in strict mode', async () => {
      const { status, body } = await create(
        { typo: true, restic: { repo: 'x' } },
        '?fieldValidation=Strict',
      );
      expect(status).toBe(400);
      expect(body).toMatchObject({
        reason: 'BadRequest',
        message: expect.stringContaining(
          'strict decoding error: unknown field "spec.',
        ),
      });
    });

    it('have a readable definition', async () => {
      const { status, body } = await scene.client.get(
        '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/replicationsources.volsync.backube',
      );
      expect(status).toBe(200);
      expect(body.spec.versions[0]).toMatchObject({
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
      });
      expect(body.status.conditions).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ type: 'Established', status: 'True' }),
        ]),
      );
    });
  });
}
