import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { testConfig } from './__testUtils__/testConfig';
import { askHistory } from './metrics/askHistory';
import { askRules } from './metrics/askRules';
import { askSeries } from './metrics/askSeries';
import { MetricsClient, MetricsError } from './metrics/MetricsClient';
import { toRules } from './monitoring/toRules';
import { EndpointPolicy } from './object-stores/EndpointPolicy';
import { RepositoryStores } from './object-stores/RepositoryStores';

/*
 * Fuzzes addresses in Secrets, and responses of metrics servers, which contain names and labels that tenants write. The
 * seed is fixed, so failures are reproducible. FUZZ_SEED sets another one, and fast-check prints the seed and the
 * smallest failing input.
 */

const SEED = Number(process.env.FUZZ_SEED ?? 17);
const MAX_MS = 200;

/** The fastest of a few attempts, because other processes compete for the processor. Slow code is slow every time. */
async function milliseconds(work: () => unknown): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 3 && best >= MAX_MS; round++) {
    const begun = process.cpuUsage();
    await work();
    best = Math.min(best, process.cpuUsage(begun).user / 1_000);
  }
  return best;
}

const namesOfPrototype = () =>
  Object.getOwnPropertyNames(Object.prototype).sort();
const PROTOTYPE = namesOfPrototype();

describe('the address of a repository', () => {
  const CORPUS = [
    's3:http://minio.example:9000/backups/team-a/app',
    's3:https://minio.example/backups',
    's3:minio.example/backups/app',
    's3://minio.example/backups//app/',
    's3:http://[::ffff:127.0.0.1]/b/../../x',
    's3:http://2130706433/b/%2e%2e/%2E%2E',
    's3:http://user:canary@host/b',
    's3:http://host:443:80/b?x=1#y',
    's3:http://host/b/%00%0a%1b[2J%7f',
    's3:http://host/b/%c3%28%',
    'sftp:root@host:/srv',
    'rclone:remote:path',
    'rest:https://user:canary@host/',
    'rest:http://host:8000/team//app/%2e%2e/',
    'rest:http://[fd00::1]:8000/my app/ü%2F',
    'rest:http://host/?canary#canary',
    '/srv/restic',
    's3:http://host/constructor/__proto__',
    's3:http://пример.рф/b',
    's3:http://host/b/\u202egnp',
    'canary:a password in the place of the address',
  ];
  const PIECES = [
    ...CORPUS.flatMap(text => [text, ...text.split(/(\W)/).filter(Boolean)]),
    's3:http://host/b/',
    '\n',
    '\0',
    '..',
    '%2f',
    '%25',
    'xn--',
  ];
  const text = fc
    .array(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...PIECES) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.constantFrom(...PIECES), fc.integer({ min: 2, max: 400 }))
            .map(([piece, times]) => piece.repeat(times)),
        },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
      ),
      { maxLength: 8 },
    )
    .map(parts => parts.join('').slice(0, 1024 * 1024));
  const address = fc.oneof(
    text,
    text.map(rest => `s3:http://host/b/${rest}`),
    text.map(rest => `s3:${rest}`),
    text.map(rest => `rest:http://host/${rest}`),
  );

  const stores = new RepositoryStores({ policy: new EndpointPolicy([]) });

  function parse(input: string) {
    try {
      return stores.parse(input);
    } catch (error) {
      if (!(error instanceof InputError)) {
        throw error;
      }
      // It may contain a password
      expect(error.message).not.toContain('canary');
      expect(error.message.length).toBeLessThan(500);
      return undefined;
    }
  }

  it('is parsed or rejected in time without repeating it, and parses to the same again', async () => {
    await fc.assert(
      fc.asyncProperty(address, async input => {
        expect(await milliseconds(() => parse(input))).toBeLessThan(MAX_MS);
        const read = parse(input);
        if (!read) {
          return;
        }
        expect(new URL(read.endpoint).origin).toBe(read.endpoint);
        expect(read.path.split('/')).not.toContain('..');
        expect(`${read.location}${read.path}`).not.toMatch(/\p{Cc}/u);
        expect(parse(read.location)).toEqual(read);
      }),
      { seed: SEED, numRuns: 2_000, examples: CORPUS.map(one => [one]) },
    );
  });

  it.each(['/', '..', '%2e%2e/', '%', '[', '@', 'a.', '//'])(
    'takes no longer than it may for a Secret full of "%s"',
    async piece => {
      const long = piece.repeat((256 * 1024) / piece.length);
      for (const begin of ['s3:http://host/b/', 'rest:http://host/b/']) {
        const input = `${begin}${long}`;
        expect(await milliseconds(() => parse(input))).toBeLessThan(MAX_MS);
      }
    },
  );
});

describe('the response of a metrics server', () => {
  const SOURCES = [{ namespace: 'shop', name: 'app' }];
  const { signal } = new AbortController();
  let server: Server;
  let client: MetricsClient;
  let body = '';

  beforeAll(async () => {
    server = createServer((_, response) => response.end(body));
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const [config] = testConfig({
      metrics: [{ name: 'vm', url: `http://127.0.0.1:${port}` }],
    }).metrics;
    client = new MetricsClient(config!);
  });
  afterAll(async () => {
    await client?.close();
    server?.closeAllConnections();
    await new Promise(done => server.close(done));
  });

  const metric = {
    obj_namespace: 'shop',
    obj_name: 'app',
    role: 'source',
    quantile: '0.5',
  };
  const ANSWERS: Readonly<Record<string, unknown>> = {
    vector: {
      status: 'success',
      data: {
        resultType: 'vector',
        result: [{ metric, value: [1_700_000_000, '1.5'] }],
      },
    },
    matrix: {
      status: 'success',
      data: {
        resultType: 'matrix',
        result: [
          {
            metric,
            values: [
              [1_700_000_000, '1.5'],
              [1_700_003_600, 'NaN'],
            ],
          },
        ],
      },
    },
    rules: {
      data: {
        groups: [
          {
            rules: [
              {
                type: 'alerting',
                name: 'VolSyncOutOfSync',
                query: 'volsync_volume_out_of_sync == 1',
                duration: 300,
                labels: { severity: 'critical' },
                state: 'firing',
                health: 'ok',
                alerts: [
                  {
                    state: 'firing',
                    activeAt: '2026-11-01T03:00:00.123456789Z',
                    labels: { obj_name: 'app' },
                    annotations: { summary: 'app' },
                  },
                ],
              },
            ],
          },
        ],
      },
    },
  };
  const odd = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      '',
      'NaN',
      '+Inf',
      '1e309',
      '0x10',
      '__proto__',
      'constructor',
      1e308,
      -1e308,
      8.65e12,
      [],
      {},
      '9999999-01-01T00:00:00Z',
      '['.repeat(3_000),
      'volsync'.repeat(3_000),
      '\ud800',
    ),
    fc.jsonValue({ maxDepth: 2 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
  const changes = fc.array(
    fc.record({
      place: fc.nat({ max: 60 }),
      name: fc.option(fc.constantFrom('__proto__', 'constructor', 'quantile')),
      value: odd,
    }),
    { maxLength: 3 },
  );
  type Change = typeof changes extends fc.Arbitrary<infer C> ? C : never;

  /** As text, because an own `__proto__` differs between an object and JSON. */
  function toText(answer: unknown, all: Change): string {
    const copy: { root: unknown } = { root: structuredClone(answer) };
    const placesOf = (value: unknown): { holder: object; key: string }[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => [
            { holder: value, key },
            ...placesOf(inner),
          ])
        : [];
    for (const { place, name, value } of all) {
      const places = placesOf(copy);
      const found = places[place % places.length];
      if (found) {
        Object.defineProperty(found.holder, name ?? found.key, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      }
    }
    return JSON.stringify(copy.root) ?? 'null';
  }

  const READERS: Readonly<Record<string, () => Promise<unknown>>> = {
    series: async () => [...(await askSeries(client, signal)).values()],
    history: () =>
      askHistory(client, {
        sources: SOURCES,
        now: new Date('2026-11-02T05:00:00Z'),
        signal,
      }),
    rules: async () =>
      toRules({ loaded: await askRules(client, signal), written: [] }),
  };

  async function ask(reader: () => Promise<unknown>): Promise<unknown> {
    try {
      return await reader();
    } catch (error) {
      if (!(error instanceof MetricsError)) {
        throw error;
      }
      return error.message;
    }
  }

  it.each([
    ['series', 'vector'],
    ['history', 'matrix'],
    ['rules', 'rules'],
  ])(
    'is read or rejected by name, in time: %s',
    async (name, answer) => {
      const reader = READERS[name]!;
      await fc.assert(
        fc.asyncProperty(changes, async all => {
          body = toText(ANSWERS[answer], all);
          const output = JSON.stringify(await ask(reader)) ?? '';
          expect(output.length).toBeLessThan(6 * body.length + 2_000);
          expect(output).not.toMatch(/\[object |function /);
          expect(await milliseconds(() => ask(reader))).toBeLessThan(MAX_MS);
        }),
        { seed: SEED, numRuns: 200, examples: [[[]]] },
      );
      expect(namesOfPrototype()).toEqual(PROTOTYPE);
    },
    60_000,
  );

  it('gives no other result for truncated or invalid JSON', async () => {
    const whole = JSON.stringify(ANSWERS.vector);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length }), async at => {
        body = whole.slice(0, at);
        await expect(ask(READERS.series!)).resolves.toBeDefined();
      }),
      { seed: SEED, numRuns: 50, examples: [[0], [whole.length - 1]] },
    );
  });
});
