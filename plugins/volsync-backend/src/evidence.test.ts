import request from 'supertest';
import type { EvidenceRecord } from 'backstage-plugin-volsync-common';
import { contractErrors } from './__testUtils__/contract';
import {
  ContentEnvironment,
  PASSWORD,
  SECRET_KEY,
} from './__testUtils__/ContentEnvironment';
import { component, startPortal } from './__testUtils__/startPortal';
import { waitFor } from './__testUtils__/waitFor';
import { toMarkdown } from './evidence-export/toMarkdown';

const ENTITY = '/api/volsync/v1/entities/component/default/orders/evidence';
const PLATFORM = '/api/volsync/v1/platform/evidence';

describe('exported evidence', () => {
  let environment: ContentEnvironment;
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let snapshot: string;

  beforeAll(async () => {
    environment = await ContentEnvironment.start();
    snapshot = await environment.backUp('shop', {
      'a.txt': 'one',
      'b.txt': 'two',
    });
    await environment.makeVolume('shop', { repository: 'shop', snapshot });
  });
  afterAll(() => environment.close());
  afterEach(() => portal.stop());

  async function start(denied: readonly string[] = []) {
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...environment.cluster.config,
            namespaces: [{ name: 'shop', entities: ['component:default/*'] }],
          },
        ],
        objectStores: [{ endpoint: environment.s3.url }],
        repositories: { decrypt: true },
      },
      entities: [
        component('orders', {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': 'shop',
        }),
      ],
      denied,
    });
  }

  const get = (path: string, accept = 'application/json') =>
    request(portal.server).get(path).set('accept', accept);

  it('contains times, counts, keys, snapshots, commands, and who exported it', async () => {
    await start();
    let record = {} as EvidenceRecord;
    await waitFor(async () => {
      record = (await get(ENTITY).expect(200)).body;
      const [volume] = record.volumes;
      expect([volume?.secret, volume?.repository]).not.toContain(undefined);
    });
    expect(
      contractErrors(
        '/v1/entities/{kind}/{namespace}/{name}/evidence',
        200,
        record,
      ),
    ).toBeUndefined();
    expect(record.made).toMatchObject({
      by: 'user:default/mock',
      about: 'component:default/orders',
      portal: { name: 'backstage-plugin-volsync-backend' },
    });
    const [volume] = record.volumes;
    expect(volume).toMatchObject({
      claim: 'data',
      verdict: 'protected',
      secret: {
        keys: [
          'AWS_ACCESS_KEY_ID',
          'AWS_SECRET_ACCESS_KEY',
          'RESTIC_PASSWORD',
          'RESTIC_REPOSITORY',
        ],
      },
      repository: {
        location: environment.repositoryOf('shop').repository,
        snapshotCount: 1,
        snapshots: [
          {
            id: expect.stringContaining(snapshot),
            files: 2,
            bytes: 6,
            proof: expect.stringMatching(/^(present|complete)$/),
            provenAt: expect.any(String),
          },
        ],
      },
    });
    expect(volume?.repository?.objects).toBeGreaterThan(3);
    const commands = volume?.commands.map(({ command }) => command).join('\n');
    for (const tool of ['kubectl', 'flux', 'mc ', 'aws ', 'restic ']) {
      expect(commands).toContain(tool);
    }
    expect(portal.audited).toContainEqual(
      expect.objectContaining({
        eventId: 'evidence-export',
        status: 'succeeded',
        meta: {
          about: 'component:default/orders',
          user: 'user:default/mock',
        },
      }),
    );
  });

  it('is readable as Markdown, and contains no secret in either format', async () => {
    await start();
    const texts = [];
    for (const path of [ENTITY, PLATFORM]) {
      texts.push((await get(path).expect(200)).text);
      const markdown = await get(path, 'text/markdown').expect(200);
      expect(markdown.type).toBe('text/markdown');
      expect(markdown.text).toMatch(/^# Backup evidence: /);
      texts.push(markdown.text);
    }
    const everything = [...texts, ...portal.logged].join('\n');
    for (const secret of [PASSWORD, SECRET_KEY, 'portal-canary-token']) {
      expect(everything).not.toContain(secret);
      expect(everything).not.toContain(Buffer.from(secret).toString('base64'));
    }
  });

  it.each([
    [ENTITY, 'volsync.evidence.export'],
    [ENTITY, 'volsync.backup.read'],
    [PLATFORM, 'volsync.evidence.export'],
    [PLATFORM, 'volsync.platform.read'],
  ])('%s is refused without %s', async (path, permission) => {
    await start([permission]);
    const { body } = await get(path).expect(403);
    expect(JSON.stringify(body)).toContain(permission);
  });

  it('keeps untrusted text inside its cell', () => {
    const text = toMarkdown({
      made: {
        at: '2026-11-20T10:00:00Z',
        by: 'user:default/guest',
        about: 'component:default/orders',
        portal: { name: 'p', version: '1' },
      },
      volumes: [],
      platform: [],
      notRead: ['a | b\n# c <script> [x](http://y) `z`'],
    });
    expect(text).toContain(
      '- a \\| b \\# c \\<script\\> \\[x\\](http://y) \\`z\\`',
    );
  });
});
