import { type ContractClient } from './contractClient';
import { eventually, useScene } from './contractScene';
import { configMap } from './samples';

export function ownershipContract(client: () => ContractClient): void {
  describe('ownership', () => {
    const scene = useScene(client);
    const at = (name: string) => scene.core('configmaps', name);
    const supported = () => scene.client.target.supports?.controllers !== false;
    const create = async (name: string, metadata = {}) =>
      (
        await scene.client.post(
          scene.core('configmaps'),
          configMap(name, {}, metadata),
        )
      ).body;
    const owner = (object: { metadata: { name: string; uid: string } }) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: object.metadata.name,
      uid: object.metadata.uid,
      blockOwnerDeletion: true,
    });
    const status = async (name: string) =>
      (await scene.client.get(at(name))).status;
    const gone = (name: string) =>
      eventually(async () => (await status(name)) === 404);

    it('deletes dependents, and their dependents, in the background', async () => {
      if (!supported()) {
        return;
      }
      const top = await create('top');
      const middle = await create('middle', { ownerReferences: [owner(top)] });
      await create('bottom', { ownerReferences: [owner(middle)] });
      await scene.client.delete(at('top'));
      expect(await status('top')).toBe(404);
      await gone('middle');
      await gone('bottom');
    });

    it('keeps objects with another owner, without the reference', async () => {
      if (!supported()) {
        return;
      }
      const first = await create('first');
      const second = await create('second');
      await create('both', { ownerReferences: [owner(first), owner(second)] });
      await scene.client.delete(at('first'));
      await eventually(async () => {
        const { body } = await scene.client.get(at('both'));
        return body.metadata.ownerReferences?.length === 1;
      });
      const { body } = await scene.client.get(at('both'));
      expect(body.metadata.ownerReferences[0].uid).toBe(second.metadata.uid);
    });

    it('keeps the owner until its dependents are gone, in the foreground', async () => {
      if (!supported()) {
        return;
      }
      const top = await create('fore');
      await create('fore-child', {
        ownerReferences: [owner(top)],
        finalizers: ['example.org/hold'],
      });
      const { body } = await scene.client.delete(at('fore'), {
        propagationPolicy: 'Foreground',
      });
      expect(body.metadata.finalizers).toEqual(['foregroundDeletion']);
      await eventually(async () => {
        const child = await scene.client.get(at('fore-child'));
        return child.body.metadata.deletionTimestamp !== undefined;
      });
      expect(await status('fore')).toBe(200);
      await scene.client.patch('json', at('fore-child'), [
        { op: 'replace', path: '/metadata/finalizers', value: [] },
      ]);
      await gone('fore');
    });

    it('leaves orphans if requested', async () => {
      if (!supported()) {
        return;
      }
      const top = await create('parent');
      await create('orphan', { ownerReferences: [owner(top)] });
      await scene.client.delete(at('parent'), { propagationPolicy: 'Orphan' });
      await gone('parent');
      const { body } = await scene.client.get(at('orphan'));
      expect(body.metadata.ownerReferences).toBeUndefined();
    });

    it('of a non-existent owner leads to deletion', async () => {
      if (!supported()) {
        return;
      }
      await create('foundling', {
        ownerReferences: [
          owner({
            metadata: {
              name: 'nobody',
              uid: '00000000-0000-4000-8000-000000000000',
            },
          }),
        ],
      });
      await gone('foundling');
    });

    it('is rejected without a uid', async () => {
      const { status: code, body } = await scene.client.post(
        scene.core('configmaps'),
        configMap(
          'bad',
          {},
          {
            ownerReferences: [
              { apiVersion: 'v1', kind: 'ConfigMap', name: 'x' },
            ],
          },
        ),
      );
      expect(code).toBe(422);
      expect(body.message).toContain('metadata.ownerReferences');
    });
  });
}
