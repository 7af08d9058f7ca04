import { toSeenChange, type SpecifiedObject } from './specChange';

const at = '2026-11-23T03:00:00Z';
const object = (
  spec: SpecifiedObject['spec'],
  metadata: Partial<SpecifiedObject['metadata']> = {},
): SpecifiedObject => ({
  metadata: { name: 'app', uid: 'u', ...metadata },
  spec,
});

describe('toSeenChange', () => {
  it.each<[string, SpecifiedObject['spec'], SpecifiedObject['spec'], unknown]>([
    [
      'a value',
      { trigger: { schedule: '@daily' } },
      { trigger: { schedule: '@hourly' } },
      [{ path: 'trigger.schedule', from: '@daily', to: '@hourly' }],
    ],
    [
      'a field that came, and one that went',
      { restic: { retain: { daily: 7 } } },
      { restic: { retain: { hourly: 3 } } },
      [
        { path: 'restic.retain.daily', from: '7' },
        { path: 'restic.retain.hourly', to: '3' },
      ],
    ],
    [
      'a list, as a whole',
      { accessModes: ['a'] },
      { accessModes: ['a', 'b'] },
      [{ path: 'accessModes', from: '["a"]', to: '["a","b"]' }],
    ],
    [
      'a spec that came',
      undefined,
      { paused: true },
      [{ path: 'paused', to: 'true' }],
    ],
    [
      'a long value, shortened',
      {},
      { sourcePVC: 'x'.repeat(500) },
      [{ path: 'sourcePVC', to: `${'x'.repeat(99)}…` }],
    ],
    [
      'parameters without their values',
      { external: { parameters: { password: 'old' } } },
      { external: { parameters: { password: 'new' } } },
      [{ path: 'external.parameters.password' }],
    ],
  ])('tells %s', (_, before, after, fields) => {
    const seen = toSeenChange({
      previous: object(before, { generation: 1 }),
      object: object(after, { generation: 2 }),
      at,
    });
    expect(seen).toEqual({ at, fields });
    expect(JSON.stringify(seen)).not.toContain('old');
  });

  it.each<[string, SpecifiedObject, SpecifiedObject]>([
    [
      'the generation is the same',
      object({ a: 1 }, { generation: 3 }),
      object({ a: 2 }, { generation: 3 }),
    ],
    ['the spec is the same', object({ a: 1 }), object({ a: 1 })],
    [
      'only its deletion was counted',
      object({ a: 1 }, { generation: 3 }),
      object({ a: 1 }, { generation: 4 }),
    ],
    [
      'it is another object of that name',
      object({ a: 1 }),
      object({ a: 2 }, { uid: 'v' }),
    ],
  ])('sees none where %s', (_, previous, next) => {
    expect(toSeenChange({ previous, object: next, at })).toBeUndefined();
  });

  it('keeps twelve fields and counts the rest', () => {
    const spec = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`field${index}`, index]),
    );
    const seen = toSeenChange({
      previous: object({}),
      object: object(spec),
      at,
    });
    expect(seen?.fields).toHaveLength(12);
    expect(seen?.more).toBe(18);
  });
});
