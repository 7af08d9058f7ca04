import { type ContractClient } from './contractClient';
import { useScene } from './contractScene';
import { configMap, secret } from './samples';

export function badInputContract(client: () => ContractClient): void {
  describe('bad input', () => {
    const scene = useScene(client);
    const collection = () => scene.core('configmaps');

    beforeAll(async () => {
      await scene.client.post(
        scene.core('secrets'),
        secret('hidden', { stringData: { key: 'canary-of-the-fuzz' } }),
      );
      await scene.client.post(collection(), configMap('shown'));
    });

    it.each([
      '/api/v1/namespaces/NS/configmaps/../secrets/hidden',
      '/api/v1/namespaces/NS/configmaps/%2e%2e/secrets/hidden',
      '/api/v1/namespaces/NS/configmaps/..%2fsecrets%2fhidden',
      '/api/v1/namespaces/NS/configmaps/shown%2f..%2f..%2fsecrets%2fhidden',
      '/api/v1/namespaces/default/../NS/secrets/hidden',
      '/api/v1/namespaces/NS/configmaps/a%00b',
      '/api/v1/namespaces/NS/configmaps/%zz',
      '/api/v1/namespaces/NS/configmaps/%ff',
      '/api/v1/namespaces/NS/configmaps/shown/secrets/hidden',
      '/api/v1/namespaces/NS/configmaps/shown/nothing',
      '/api/v1/namespaces/NS/configmaps/shown%3ffieldSelector=x',
      '/api/v1/namespaces/NS/configmaps/shown;x=y',
      '/api/v1/namespaces/NS/nothing',
      '/api/v1/namespaces/NS/configmaps/SHOWN',
      '/api//v1/namespaces/NS/secrets/hidden%20',
      '/api/v2/namespaces/NS/configmaps',
      '/apis/apps/v1/namespaces/NS/secrets/hidden',
      '/api/v1/nodes/NS/secrets/hidden',
      '/apis/constructor/prototype/__proto__',
      '/api/v1/namespaces/NS/__proto__',
      '/api/v1/namespaces/NS/constructor/toString',
      `/${'a/'.repeat(2000)}`,
    ])('in the path reveals nothing: %s', async path => {
      const { status, text } = await scene.client.get(
        path.replace('NS', scene.namespace),
      );
      expect(status).toBeGreaterThanOrEqual(300);
      expect(status).toBeLessThan(500);
      expect(text).not.toContain(
        Buffer.from('canary-of-the-fuzz').toString('base64'),
      );
    });

    it.each([
      ['', 400],
      ['{', 400],
      ['null', 400],
      ['[]', 400],
      ['"text"', 400],
      ['{"a":1}trailing', 400],
      ['{"apiVersion":"v1","kind":"ConfigMap","metadata":[]}', 400],
      ['{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":1}}', 400],
      [
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","labels":{"a":1}}}',
        400,
      ],
      [
        '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x"},"data":{"a":1}}',
        400,
      ],
      ['{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"}}', 400],
      ['{"apiVersion":"v2","kind":"ConfigMap","metadata":{"name":"x"}}', 400],
      ['{"apiVersion":"v1","kind":"ConfigMap"}', 422],
      ['{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":""}}', 422],
    ])('in the body is rejected: %s', async (raw, expected) => {
      const { status, body } = await scene.client.send('POST', collection(), {
        raw,
        type: 'application/json',
      });
      expect(status).toBe(expected);
      expect(body).toMatchObject({
        kind: 'Status',
        status: 'Failure',
        code: expected,
      });
    });

    it.each([
      'UPPER',
      'under_score',
      '-lead',
      'trail-',
      'a..b',
      'a/b',
      'ä',
      'x'.repeat(254),
      '../../src/api-server',
    ])('in a name is rejected: %p', async name => {
      const { status, body } = await scene.client.post(
        collection(),
        configMap(name),
      );
      expect(status).toBe(422);
      expect(body.message).toContain('metadata.name: Invalid value');
    });

    it('in a name is explained with the rule', async () => {
      const { body } = await scene.client.post(collection(), configMap('A_b'));
      expect(body.message).toBe(
        "ConfigMap \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      );
    });

    it.each([
      { labels: { 'a b': 'c' } },
      { labels: { a: 'not a value' } },
      { labels: { 'UPPER.example/x': 'y' } },
      { labels: { a: 'x'.repeat(64) } },
      { annotations: { '/x': 'y' } },
      { annotations: { big: 'x'.repeat(262145) } },
      { finalizers: ['unqualified'] },
    ])('in the metadata is rejected (%#)', async metadata => {
      const { status } = await scene.client.post(
        collection(),
        configMap('meta', {}, metadata),
      );
      expect(status).toBe(422);
    });

    it('in a Secret is rejected without showing it', async () => {
      const { status, text } = await scene.client.post(
        scene.core('secrets'),
        secret('broken', { data: { key: '!canary!' } }),
      );
      expect(status).toBe(400);
      expect(text).not.toContain('canary');
    });

    it('with a wrong content type returns 415', async () => {
      for (const type of [
        'text/plain',
        'application/xml',
        'multipart/form-data',
      ]) {
        const { status, body } = await scene.client.send('POST', collection(), {
          body: configMap('typed'),
          type,
        });
        expect(status).toBe(415);
        expect(body.reason).toBe('UnsupportedMediaType');
      }
    });

    it('that accepts no supported format returns 406', async () => {
      const { status, body } = await scene.client.get(collection(), {
        accept: 'text/html',
      });
      expect(status).toBe(406);
      expect(body.reason).toBe('NotAcceptable');
    });

    it('with a wrong method returns 405', async () => {
      expect(
        (await scene.client.send('POST', `${collection()}/shown`)).status,
      ).toBe(405);
      expect(
        (await scene.client.put(collection(), configMap('x'))).status,
      ).toBe(405);
      const { status, body } = await scene.client.post(
        '/api/v1/configmaps',
        configMap('x'),
      );
      expect(status).toBe(405);
      expect(body).toMatchObject({
        reason: 'MethodNotAllowed',
        message:
          'the server does not allow this method on the requested resource',
      });
    });

    it('of more than three megabytes returns 413', async () => {
      const { status, body } = await scene.client.post(
        collection(),
        configMap('huge', { a: 'x'.repeat(4 * 1024 * 1024) }),
      );
      expect(status).toBe(413);
      expect(body.reason).toBe('RequestEntityTooLarge');
    });

    it('of more than one megabyte of data returns 422', async () => {
      const { status, body } = await scene.client.post(
        collection(),
        configMap('large', { a: 'x'.repeat(1024 * 1024 + 1) }),
      );
      expect(status).toBe(422);
      expect(body.message).toContain('Too long');
    });

    it('with deeply nested brackets is rejected', async () => {
      const depth = 100_000;
      const { status } = await scene.client.send('POST', collection(), {
        raw: `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"deep"},"x":${'['.repeat(
          depth,
        )}${']'.repeat(depth)}}`,
      });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    });

    it('with a prototype changes nothing but the response', async () => {
      await scene.client.send('PATCH', `${collection()}/shown`, {
        type: 'application/merge-patch+json',
        raw: '{"__proto__":{"polluted":true},"data":{"constructor":"x"}}',
      });
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      const { status } = await scene.client.get(`${collection()}/shown`);
      expect(status).toBe(200);
    });

    it.each([
      ['json', '{}'],
      ['json', '[{"op":"jump","path":"/data"}]'],
      ['json', '[{"op":"add"}]'],
      ['json', '[1]'],
      ['merge', '[]'],
      ['merge', '{'],
      ['strategic', '"x"'],
    ])('in a %s patch is rejected: %s', async (kind, raw) => {
      const { status, body } = await scene.client.send(
        'PATCH',
        `${collection()}/shown`,
        {
          type: `application/${
            {
              json: 'json-patch',
              merge: 'merge-patch',
              strategic: 'strategic-merge-patch',
            }[kind]
          }+json`,
          raw,
        },
      );
      expect([400, 422]).toContain(status);
      expect(body.kind).toBe('Status');
    });

    it('leaves the server healthy', async () => {
      expect((await scene.client.get('/healthz')).status).toBe(200);
      expect((await scene.client.get(`${collection()}/shown`)).body.kind).toBe(
        'ConfigMap',
      );
    });
  });
}
