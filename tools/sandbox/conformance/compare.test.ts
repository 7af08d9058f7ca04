import { differencesOf, type Run } from './compare';
import { plainText } from './plainText';
import type { ObjectPortrait } from './runSummary';
import { reasonOf } from './reasons';

function run(
  job: Partial<ObjectPortrait>,
  rest: { events?: string[]; refusals?: Record<string, string> } = {},
): Run {
  return {
    summary: {
      objects: { 'Job a': { states: [], fields: [], ...job } },
      events: rest.events ?? [],
    },
    refusals: rest.refusals ?? {},
  };
}

describe('comparison of two runs', () => {
  it('finds no difference between a run and itself', () => {
    const one = run({ states: ['x', 'y'], fields: ['f = 1'] });
    expect(differencesOf('s', one, one)).toEqual([]);
  });

  it.each<[string, Run, Run, string[]]>([
    [
      'a field with another value',
      run({ fields: ['f = 1'] }),
      run({ fields: ['f = 2'] }),
      ['recording Job a: f = 1', 'sandbox Job a: f = 2'],
    ],
    [
      'a state that one never had',
      run({ states: ['x', 'y'] }),
      run({ states: ['x'] }),
      ['recording Job a: state y'],
    ],
    [
      'the same states in another order',
      run({ states: ['x', 'y'] }),
      run({ states: ['y', 'x'] }),
      ['sandbox Job a: order of states y → x'],
    ],
    [
      'an event',
      run({}),
      run({}, { events: ['Job a: event Warning Bad "text" by me'] }),
      ['sandbox Job a: event Warning Bad "text" by me'],
    ],
    [
      'another answer',
      run({}, { refusals: { b: 'no' } }),
      run({}, { refusals: { b: 'never' } }),
      ['recording manifest b: answer no', 'sandbox manifest b: answer never'],
    ],
    [
      'an object that one never had',
      { summary: { objects: {}, events: [] }, refusals: {} },
      run({}),
      ['sandbox Job a: exists'],
    ],
  ])('finds %s', (_, recorded, played, expected) => {
    const found = differencesOf('s', recorded, played);
    expect(
      found.map(({ only, object, what }) => `${only} ${object}: ${what}`),
    ).toEqual(expected);
    expect(found.map(reasonOf)).toEqual(expected.map(() => undefined));
  });

  it('ignores only what differs between any two runs', () => {
    expect(
      plainText(
        'snapshot 255e1a30 saved at 2026-11-23T02:25:03Z, 65.4 KiB in s3:http://127.0.0.1:4711/a/b',
      ),
    ).toBe(
      'snapshot <id> saved at <time>, <size> in s3:http://<object store>/a/b',
    );
    expect(plainText('failed 2; exit code 3')).toBe('failed 2; exit code 3');
  });
});
