import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { ClusterCaller } from 'backstage-plugin-volsync-node';
import { ScriptedApiServer } from '../__testUtils__/ScriptedApiServer';
import { testConfig } from '../__testUtils__/testConfig';
import { DirectClusterAccess } from './DirectClusterAccess';
import { connectClusters } from './kubeconfigs';

describe('connectClusters', () => {
  let directory: string;
  let file: string;
  const connect = (volsync: JsonObject, more: JsonObject = {}) =>
    connectClusters(testConfig(volsync, more));

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
    file = join(directory, 'config');
    await writeFile(
      file,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'apps',
        clusters: [
          { name: 'one', cluster: { server: 'https://one.example:6443' } },
        ],
        users: [{ name: 'me', user: { token: 'canary-token' } }],
        contexts: [
          { name: 'apps', context: { cluster: 'one', user: 'me' } },
          { name: 'lost', context: { cluster: 'gone', user: 'me' } },
        ],
      }),
    );
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('uses the current context, or the named ones', () => {
    expect(
      connect({ kubeconfig: { file } }).map(c => [c.name, c.account]),
    ).toEqual([['apps', 'service']]);
    expect(
      connect({ kubeconfig: { file, context: ['apps'] } }).map(c => c.name),
    ).toEqual(['apps']);
  });

  it.each([
    [
      'a missing file',
      () => '/nowhere/config',
      undefined,
      /file "\/nowhere\/config" not found/,
    ],
    [
      'a wrong context',
      () => file,
      'prod',
      /no context "prod".*"apps", "lost"/,
    ],
    ['a context without its cluster', () => file, 'lost', /"gone"/],
  ])('says what to do about %s', (_, path, context, message) => {
    const read = () =>
      connect({
        kubeconfig: { file: path(), ...(context ? { context } : {}) },
      });
    expect(read).toThrow(message);
    expect(read).toThrow(/volsync\.kubeconfig\.(file|context)/);
  });

  it('does not repeat an invalid file in its message', async () => {
    const broken = join(directory, 'broken');
    await writeFile(broken, 'users: [canary-token\n  {{{');
    const read = () => connect({ kubeconfig: { file: broken } });
    expect(read).toThrow(/is not a kubeconfig/);
    expect(read).not.toThrow(/canary/);
  });

  it('names an unreachable cluster, its key in the configuration, and what to check', async () => {
    const server = await ScriptedApiServer.start();
    const { url } = server;
    await server.stop();
    const access = new DirectClusterAccess(
      connect({ clusters: [{ name: 'apps', url }] }),
    );
    // Without the address, which owners of services need not know
    await expect(
      access.request({
        cluster: 'apps',
        caller: { type: 'service' },
        address: { resource: 'pods' },
      }),
    ).rejects.toThrow(
      'Cluster "apps" did not respond: connect ECONNREFUSED. Check the address at "volsync.clusters[0]"',
    );
    await access.close();
  });

  it('prefers the overlay, and marks clusters where users must sign in', () => {
    const kubernetes = {
      clusterLocatorMethods: [
        {
          type: 'config',
          clusters: [
            {
              name: 'apps',
              url: 'https://a',
              authProvider: 'serviceAccount',
              serviceAccountToken: 'wide',
            },
            { name: 'edge', url: 'https://e', authProvider: 'oidc' },
            { name: 'mine', url: 'https://m', authProvider: 'google' },
          ],
        },
      ],
    };
    const clusters = connect(
      {
        clusters: [
          { name: 'apps', serviceAccountToken: 'narrow', url: 'https://b' },
          { name: 'mine', serviceAccountToken: 'own' },
        ],
      },
      { kubernetes },
    );
    expect(clusters.map(c => [c.name, c.account])).toEqual([
      ['apps', 'service'],
      ['edge', 'user'],
      ['mine', 'service'],
    ]);
    expect(clusters[0]?.kubeconfig.getCurrentUser()?.token).toBe('narrow');
    expect(clusters[0]?.kubeconfig.getCurrentCluster()?.server).toBe(
      'https://b',
    );
  });

  it("sends a user token only with that user's request, and never the portal's", async () => {
    const server = await ScriptedApiServer.start();
    const access = new DirectClusterAccess(
      connect(
        {},
        {
          kubernetes: {
            clusterLocatorMethods: [
              {
                type: 'config',
                clusters: [
                  {
                    name: 'edge',
                    url: server.url,
                    authProvider: 'oidc',
                    oidcTokenProvider: 'okta',
                  },
                ],
              },
            ],
          },
        },
      ),
    );
    const ask = async (caller: ClusterCaller) => {
      const response = await access.request({
        cluster: 'edge',
        caller,
        address: { resource: 'pods' },
      });
      await response.text();
      return server.requests[server.requests.length - 1]?.headers.authorization;
    };
    const person = {
      type: 'user',
      credentials: { $$type: '@backstage/BackstageCredentials', principal: {} },
    } as const;
    expect(access.listClusters()).toEqual([
      expect.objectContaining({ account: 'user', signIn: 'oidc.okta' }),
    ]);
    expect(await ask({ ...person, clusterToken: 'his' })).toBe('Bearer his');
    await expect(ask(person)).rejects.toThrow(/requires each user to sign in/);
    await expect(ask({ type: 'service' })).rejects.toThrow(
      /requires each user to sign in/,
    );
    expect(server.requests).toHaveLength(1);
    await access.close();
    await server.stop();
  });

  it('explains how to sign in if it cannot', async () => {
    const access = new DirectClusterAccess(
      connect(
        {},
        {
          kubernetes: {
            clusterLocatorMethods: [
              {
                type: 'config',
                clusters: [
                  {
                    name: 'eks',
                    url: 'https://eks.example',
                    authProvider: 'aws',
                  },
                ],
              },
            ],
          },
        },
      ),
    );
    await expect(
      access.request({
        cluster: 'eks',
        caller: { type: 'service' },
        address: { resource: 'pods' },
      }),
    ).rejects.toThrow(/"aws".*access: kubernetesPlugin/);
    await access.close();
  });
});
