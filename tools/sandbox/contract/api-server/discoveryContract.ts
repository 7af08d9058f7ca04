import { type ContractClient } from './contractClient';

export function discoveryContract(client: () => ContractClient): void {
  describe('discovery', () => {
    it('returns its version', async () => {
      const { status, body } = await client().get('/version');
      expect(status).toBe(200);
      expect(body).toMatchObject({
        major: '1',
        gitVersion: expect.stringMatching(/^v1\.\d+\.\d+/),
      });
    });

    it('lists the core version and the groups', async () => {
      const api = await client().get('/api');
      expect(api.body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
      const { body } = await client().get('/apis', {
        accept: 'application/json',
      });
      expect(body.kind).toBe('APIGroupList');
      const names = body.groups.map((group: { name: string }) => group.name);
      expect(names).toEqual(
        expect.arrayContaining([
          'apps',
          'batch',
          'events.k8s.io',
          'rbac.authorization.k8s.io',
          'storage.k8s.io',
          'apiextensions.k8s.io',
          'authorization.k8s.io',
          'coordination.k8s.io',
        ]),
      );
    });

    it('describes the resources of a version with scope, verbs and subresources', async () => {
      const { body } = await client().get('/api/v1');
      const find = (name: string) =>
        body.resources.find(
          (resource: { name: string }) => resource.name === name,
        );
      expect(body.groupVersion).toBe('v1');
      expect(find('namespaces')).toMatchObject({
        namespaced: false,
        kind: 'Namespace',
      });
      expect(find('persistentvolumeclaims')).toMatchObject({
        namespaced: true,
        shortNames: ['pvc'],
        verbs: expect.arrayContaining(['get', 'list', 'watch', 'patch']),
      });
      expect(find('pods/log')).toMatchObject({ verbs: ['get'] });
      expect(find('secrets/status')).toBeUndefined();
    });

    it('describes one group, and returns 404 for an unknown one', async () => {
      const { body } = await client().get('/apis/apps');
      expect(body).toMatchObject({
        kind: 'APIGroup',
        name: 'apps',
        preferredVersion: { groupVersion: 'apps/v1' },
      });
      expect((await client().get('/apis/none.example.org')).status).toBe(404);
      expect((await client().get('/apis/apps/v9')).status).toBe(404);
    });

    it('tells clients through OpenAPI that the server validates fields', async () => {
      const { body } = await client().get('/openapi/v3');
      const { serverRelativeURL } = body.paths['apis/apps/v1'];
      const { text } = await client().get(serverRelativeURL, {
        accept: 'application/json',
      });
      expect(text).toContain('fieldValidation');
    });

    it('is healthy', async () => {
      for (const path of ['/healthz', '/livez', '/readyz']) {
        expect(await client().get(path)).toMatchObject({
          status: 200,
          text: 'ok',
        });
      }
    });
  });
}
