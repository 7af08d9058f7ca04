import { randomBytes, scryptSync } from 'node:crypto';
import { runLanes } from './lanes';
import { planLanes, scrypt } from './scrypt';

jest.mock('./lanes', () => ({
  runLanes: jest.fn(jest.requireActual('./lanes').runLanes),
}));

const freeBytes = 2 ** 32;
const passwords = ['', 'a password', 'пароль, 密码 \0 and more'];

describe('scrypt', () => {
  afterEach(() => jest.mocked(runLanes).mockClear());

  it.each([
    [2, 1, 4, 1],
    [2, 1, 4, 4],
    [16, 3, 5, 2],
    [64, 2, 13, 2],
    [1024, 8, 16, 3],
    [1024, 1, 7, 4],
    [32768, 8, 4, 1],
    [32768, 8, 9, 2],
  ])(
    'derives as OpenSSL: N %d, r %d, p %d, %d threads',
    async (N, r, p, threads) => {
      const costs = { N, r, p };
      const machine = { threads, freeBytes };
      expect(planLanes(costs, machine)).toBeDefined();
      for (const password of N > 1024 ? [passwords[2]!] : passwords) {
        const salt = randomBytes(64);
        const derived = await scrypt({ password, salt, costs }, machine);
        expect(Buffer.from(derived).toString('hex')).toBe(
          scryptSync(password, salt, 64, {
            ...costs,
            maxmem: 2 ** 28,
          }).toString('hex'),
        );
      }
      // Not OpenSSL, to which it turns when it must
      const runs = jest.mocked(runLanes).mock.results.map(({ value }) => value);
      expect(await Promise.all(runs)).toHaveLength(N > 1024 ? 1 : 3);
    },
  );

  it('turns to OpenSSL where lanes cannot be had', async () => {
    jest.mocked(runLanes).mockRejectedValueOnce(new RangeError('no memory'));
    const derived = await scrypt(
      {
        password: 'password',
        salt: Buffer.from('NaCl'),
        costs: { N: 1024, r: 8, p: 16 },
      },
      { threads: 2, freeBytes },
    );
    expect(Buffer.from(derived).toString('hex')).toMatch(/^fdbabe1c9d347200/);
  });

  it('derives the last test vector but one of RFC 7914', async () => {
    const derived = await scrypt({
      password: 'pleaseletmein',
      salt: Buffer.from('SodiumChloride'),
      costs: { N: 16384, r: 8, p: 1 },
    });
    expect(Buffer.from(derived).toString('hex')).toMatch(
      /^7023bdcb3afd7348461c06cd81fd38eb/,
    );
  });

  it('derives the second test vector of RFC 7914, sixteen lanes', async () => {
    const derived = await scrypt(
      {
        password: 'password',
        salt: Buffer.from('NaCl'),
        costs: { N: 1024, r: 8, p: 16 },
      },
      { threads: 2, freeBytes },
    );
    expect(Buffer.from(derived).toString('hex')).toBe(
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b37316' +
        '22eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
    );
  });

  it('ends with its signal, in the midst of it', async () => {
    const controller = new AbortController();
    const reason = new Error('The page was left');
    const derived = scrypt(
      {
        password: 'x',
        salt: randomBytes(64),
        costs: { N: 2 ** 15, r: 8, p: 60 },
        signal: controller.signal,
      },
      { threads: 2, freeBytes },
    );
    setTimeout(() => controller.abort(reason), 50);
    await expect(derived).rejects.toBe(reason);
  });
});

describe('planLanes', () => {
  const restics = (p: number) => ({ N: 32768, r: 8, p });

  it.each([
    [1, 2, undefined],
    [2, 2, undefined],
    [3, 2, undefined],
    [4, 2, [[2], [2]]],
    [5, 2, [[3], [2]]],
    [7, 2, [[4], [3]]],
    [8, 2, [[4], [4]]],
    [9, 1, [[3, 3, 3]]],
    [9, 2, [[3, 2], [4]]],
    [
      9,
      4,
      [
        [2, 1],
        [2, 1],
        [2, 1],
      ],
    ],
  ])('runs %d lanes on %d threads as %j', (p, threads, expected) => {
    expect(planLanes(restics(p), { threads, freeBytes })).toEqual(expected);
  });

  it('leaves memory to others', () => {
    for (const [p, freeMebibytes] of [
      [60, 300],
      [60, 8000],
      [5, 1000],
      [9, 700],
    ] as const) {
      const plan = planLanes(restics(p), {
        threads: 4,
        freeBytes: freeMebibytes * 2 ** 20,
      });
      const atOnce = (plan ?? []).reduce(
        (sum, groups) => sum + Math.max(...groups),
        0,
      );
      expect(atOnce * 32).toBeLessThanOrEqual(Math.min(256, freeMebibytes / 4));
    }
    const costly = { N: 2 ** 17, r: 8, p: 16 };
    expect(planLanes(costly, { threads: 4, freeBytes })).toBeUndefined();
  });
});
