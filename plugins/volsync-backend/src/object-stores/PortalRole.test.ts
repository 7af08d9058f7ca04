import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unread } from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import { startObjectStore } from 'volsync-sandbox';
import { testConfig } from '../__testUtils__/testConfig';
import { EndpointPolicy } from './EndpointPolicy';
import { KeyringReader } from './KeyringReader';
import { openStore } from './openStore';
import { UnsupportedRepositoryError } from './unsupportedRepository';

/** A token service like those of Amazon and MinIO: form in, XML out. */
class TokenService {
  readonly asked: URLSearchParams[] = [];
  refuses = false;
  readonly #server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    this.asked.push(new URLSearchParams(Buffer.concat(chunks).toString()));
    response.setHeader('content-type', 'text/xml');
    response.statusCode = this.refuses ? 403 : 200;
    response.end(
      this.refuses
        ? '<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error></ErrorResponse>'
        : `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
            <AccessKeyId>temporary</AccessKeyId><SecretAccessKey>canary-temporary-secret</SecretAccessKey>
            <SessionToken>canary-session</SessionToken><Expiration>${new Date(
              Date.now() + 3_600_000,
            ).toISOString()}</Expiration>
          </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
    );
  });

  async start(): Promise<string> {
    await new Promise<void>(done => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(done => this.#server.close(done));
  }
}

describe('PortalRole', () => {
  const tokens = new TokenService();
  let stsEndpoint: string;
  let directory: string;
  let s3: Awaited<ReturnType<typeof startObjectStore>>;

  beforeAll(async () => {
    stsEndpoint = await tokens.start();
    directory = await mkdtemp(join(tmpdir(), 'role-'));
    await writeFile(join(directory, 'token'), 'canary-token');
    s3 = await startObjectStore({
      directory: join(directory, 's3'),
      users: [{ accessKey: 'temporary', secretKey: 'canary-temporary-secret' }],
    });
  });
  afterAll(async () => {
    await s3.close();
    await tokens.stop();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(() => {
    tokens.asked.length = 0;
    tokens.refuses = false;
  });

  const locations = () => [
    { location: `s3:${s3.url}/backups/shop*`, namespaces: ['shop'] },
  ];

  function create(options: { isOn?: boolean; assigned?: boolean } = {}) {
    const { isOn = true, assigned = true } = options;
    const config = testConfig({
      clusters: [],
      objectStores: [
        {
          endpoint: s3.url,
          ...(isOn && {
            role: {
              arn: 'arn:aws:iam::123456789012:role/portal',
              webIdentityTokenFile: join(directory, 'token'),
              stsEndpoint,
            },
          }),
        },
      ],
      repositories: { locations: assigned ? locations() : [] },
    });
    const policy = new EndpointPolicy(config.objectStores);
    /** Secrets without an access key, each with its own address */
    const read = (address: string, namespace = 'shop') =>
      new KeyringReader({
        access: {
          request: async () =>
            Response.json({
              data: {
                RESTIC_REPOSITORY: Buffer.from(address).toString('base64'),
              },
            }),
        } as Partial<ClusterAccess> as ClusterAccess,
        cache: { list: () => unread('not-recorded', 'none') },
        policy,
        config: config.repositories,
      }).read(
        { cluster: 'apps', namespace, name: 'restic' },
        AbortSignal.timeout(10_000),
      );
    const list = async (address: string) => {
      const store = openStore(await read(address), {
        policy,
        attempts: 1,
        signal: AbortSignal.timeout(20_000),
      });
      for await (const object of store.list('')) {
        expect(object).toBeUndefined();
      }
    };
    return { read, list };
  }

  it('reads a repository without an access key, with credentials limited to it', async () => {
    const { list } = create();
    // The bucket does not exist; the server says so only after checking the signature.
    await expect(list(`s3:${s3.url}/backups/shop*`)).rejects.toMatchObject({
      reason: 'no-bucket',
    });
    await expect(list(`s3:${s3.url}/backups/shop*`)).rejects.toMatchObject({
      reason: 'no-bucket',
    });
    expect(tokens.asked).toHaveLength(1);
    const [asked] = tokens.asked as [URLSearchParams];
    expect(asked.get('Action')).toBe('AssumeRoleWithWebIdentity');
    expect(asked.get('RoleArn')).toBe('arn:aws:iam::123456789012:role/portal');
    expect(asked.get('WebIdentityToken')).toBe('canary-token');
    expect(JSON.parse(asked.get('Policy') ?? '')).toMatchObject({
      Statement: [
        {
          Action: ['s3:ListBucket'],
          Resource: ['arn:aws:s3:::backups'],
          Condition: { StringLike: { 's3:prefix': ['shop${*}/*'] } },
        },
        {
          Action: ['s3:GetObject'],
          Resource: ['arn:aws:s3:::backups/shop${*}/*'],
        },
        {},
      ],
    });
  });

  it.each([
    ['the operator did not turn it on', { isOn: false }, 'shop', /no role/],
    [
      'the repository is assigned to nobody',
      { assigned: false },
      'shop',
      /not assigned/,
    ],
    ['it is assigned to another namespace', {}, 'games', /not assigned/],
  ])('is not used if %s', async (_, options, namespace, message) => {
    const { read } = create(options);
    const refused = read(`s3:${s3.url}/backups/shop`, namespace);
    await expect(refused).rejects.toThrow(UnsupportedRepositoryError);
    await expect(refused).rejects.toThrow(message);
    expect(tokens.asked).toHaveLength(0);
  });

  it('is not used for an address outside the assigned locations', async () => {
    const { read } = create();
    await expect(read(`s3:${s3.url}/backups/games`)).rejects.toThrow(
      /not assigned/,
    );
    await expect(read(`s3:${s3.url}/backups/shop/../games`)).rejects.toThrow(
      /not assigned/,
    );
  });

  it('reports that the role is refused, and tries again the next time', async () => {
    const { list } = create();
    tokens.refuses = true;
    await expect(list(`s3:${s3.url}/backups/shop`)).rejects.toMatchObject({
      reason: 'forbidden',
      message: expect.stringContaining('Not authorized'),
    });
    tokens.refuses = false;
    await expect(list(`s3:${s3.url}/backups/shop`)).rejects.toMatchObject({
      reason: 'no-bucket',
    });
  });
});
