import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import Router from 'express-promise-router';
import fc from 'fast-check';
import { readVolumeName, VOLUME_PATH } from './requests';

// A hundred requests, on a machine that may be busy
const read = (cluster: string) =>
  readVolumeName({
    kind: 'component',
    namespace: 'default',
    name: 'shop',
    cluster,
    claim: 'data',
  }).cluster;

describe('readVolumeName', () => {
  it.each([
    'apps',
    'arn:aws:eks:eu-west-1:123456789012:cluster/apps',
    'gke_project_europe-west1-b_apps',
    'default/api-apps-example-com:6443/kube:admin',
    'kubernetes-admin@kubernetes',
    'Größe 1',
    '..apps',
    'a.b/...',
  ])('accepts the name %j of a cluster', name => {
    expect(read(name)).toBe(name);
  });

  it.each([
    '',
    '.',
    '..',
    '../apps',
    'apps/..',
    'apps/../../secrets',
    'apps/./b',
    '/apps',
    'apps/',
    'a//b',
    'a\nb',
    'a\u0000b',
    'a\u202eb',
    '\ud800',
    'a'.repeat(254),
  ])('rejects the name %j', name => {
    expect(() => read(name)).toThrow(/not a valid cluster name/);
  });
});

describe('the path of a volume', () => {
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    const router = Router();
    router.get(`${VOLUME_PATH}/history`, (request, response) => {
      try {
        response.json(readVolumeName(request.params));
      } catch (error) {
        response.status(400).json({ name: (error as Error).name });
      }
    });
    server = createServer(express().use(router));
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise(resolve => server.close(resolve)));

  it('passes each name through unchanged, or rejects it; no name reaches another route or volume', async () => {
    const piece = fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
      fc.constantFrom('..', '.', '/', '%2f', '%2e%2e', '?', '#', '\\', ';'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { minLength: 1, maxLength: 6 }),
        async pieces => {
          const cluster = pieces.join('');
          // The client resolves "." and "..", encoded or not, so the remainder is another path.
          fc.pre(!/^\.{0,2}$/.test(cluster));
          const response = await fetch(
            `${origin}/v1/entities/component/default/shop/volumes/${encodeURIComponent(
              cluster,
            )}/data/history`,
          );
          const body = await response.json();
          let expected: unknown = { name: 'InputError' };
          try {
            expected = {
              entityRef: 'component:default/shop',
              cluster: read(cluster),
              claim: 'data',
            };
          } catch {
            // Rejected, and the response says so.
          }
          expect(body).toEqual(expected);
        },
      ),
      { seed: 16, numRuns: 100 },
    );
  });
});
