import { PlanTokens, type SignedPlan } from './PlanTokens';

const now = new Date('2026-01-01T00:00:00Z');
const plan: SignedPlan = {
  id: 'p1',
  user: 'user:default/ann',
  entityRef: 'component:default/shop',
  volume: { cluster: 'apps', namespace: 'shop', claim: 'data' },
  kind: 'backup',
  options: {},
  params: {},
  preconditions: [],
  expiresAt: now.getTime() + 600_000,
};
const expected = {
  user: plan.user,
  entityRef: plan.entityRef,
  volume: plan.volume,
  now,
};

describe('PlanTokens', () => {
  const tokens = new PlanTokens(Buffer.alloc(32, 1));

  it('returns what it signed, for ten minutes', () => {
    const token = tokens.sign(plan);
    expect(tokens.verify(token, expected)).toEqual(plan);
    expect(() =>
      tokens.verify(token, {
        ...expected,
        now: new Date(plan.expiresAt),
      }),
    ).toThrow(/older than 10 minutes/);
  });

  it.each([
    ['another person', { user: 'user:default/bob' }, /created by another user/],
    ['another entity', { entityRef: 'component:default/x' }, /another volume/],
    [
      'another claim',
      { volume: { cluster: 'apps', claim: 'other' } },
      /another volume/,
    ],
  ])('rejects a token for %s', (_, change, message) => {
    expect(() =>
      tokens.verify(tokens.sign(plan), { ...expected, ...change }),
    ).toThrow(message);
  });

  it('rejects a token signed with another key, and an invalid token', () => {
    const other = new PlanTokens(Buffer.alloc(32, 2));
    for (const token of [
      other.sign(plan),
      '',
      '.',
      'a.b',
      `${'x'.repeat(99)}.`,
    ]) {
      expect(() => tokens.verify(token, expected)).toThrow(/was modified/);
    }
  });
});
