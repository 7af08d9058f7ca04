import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';

const group = '/apis/authorization.k8s.io/v1';

export function accessContract(client: () => ContractClient): void {
  describe('access', () => {
    const scene = useScene(client);

    it.each(['wrong', '', 'a b'])(
      'returns 401 with the token %p',
      async token => {
        const { status, body } = await scene.client.get(scene.core('secrets'), {
          token,
        });
        expect(status).toBe(401);
        expect(body).toMatchObject({
          kind: 'Status',
          reason: 'Unauthorized',
          message: 'Unauthorized',
          code: 401,
        });
      },
    );

    it('can be reviewed for one action', async () => {
      const { status, body } = await scene.client.post(
        `${group}/selfsubjectaccessreviews`,
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: {
            resourceAttributes: {
              verb: 'get',
              resource: 'secrets',
              namespace: scene.namespace,
            },
          },
        },
      );
      expect(status).toBe(201);
      expect(body).toMatchObject({
        kind: 'SelfSubjectAccessReview',
        status: { allowed: true },
      });
    });

    it('can be reviewed for a whole namespace', async () => {
      const { status, body } = await scene.client.post(
        `${group}/selfsubjectrulesreviews`,
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectRulesReview',
          spec: { namespace: scene.namespace },
        },
      );
      expect(status).toBe(201);
      expect(body.status.resourceRules.length).toBeGreaterThan(0);
    });

    it.each([[{}], [{ resourceAttributes: null }], ['text']])(
      'cannot be reviewed with %p',
      async spec => {
        const { status, body } = await scene.client.post(
          `${group}/selfsubjectaccessreviews`,
          {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SelfSubjectAccessReview',
            spec,
          },
        );
        expect([400, 422]).toContain(status);
        expect(body.kind).toBe('Status');
      },
    );
  });
}
