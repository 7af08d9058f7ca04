import { toFluxObjects } from './fluxObjects';
import { listVariables, substituteVariables } from './substitute';

const VARIABLES = { APP: 'notes', EMPTY: '', DOLLAR: '${APP}' };

// Each line was verified with Flux's own envsubst; the lab repeats that with everything that the module writes.
it.each([
  ['a: ${APP}', 'a: notes'],
  ['${NONE}|${EMPTY}|', '||'],
  ['${NONE:=5Gi} ${NONE:-5Gi} ${EMPTY:=5Gi} ${NONE=5Gi}', '5Gi 5Gi 5Gi 5Gi'],
  ['${APP:=other}', 'notes'],
  ['${NONE:=${APP}-x} ${NONE:=${OTHER:=a}b}', 'notes-x ab'],
  ['$${APP} $$ $APP $ $$$${APP} $$${APP}', '${APP} $ $APP $ $${APP} $notes'],
  ['${NONE:=a$$b}', 'a$$b'],
  ['${DOLLAR}', '${APP}'],
  ['{{ .KEY }} ${NONE:=0 * * * *}', '{{ .KEY }} 0 * * * *'],
  ['${NONE:=}', ''],
  ['ends with $', 'ends with $'],
])('%j becomes %j', (text, expected) => {
  expect(substituteVariables(text, VARIABLES)).toBe(expected);
});

it.each([
  ['${}', /no name of a variable/],
  ['${A B}', /neither a variable alone nor one with a default/],
  ['${APP^^}', /not understood here/],
  ['${#APP}', /no name of a variable/],
  ['${APP', /neither a variable alone/],
  ['${APP:=a', /closing brace is missing/],
])('rejects %j, and explains how to escape it', (text, reason) => {
  expect(() => substituteVariables(text, VARIABLES)).toThrow(reason);
  expect(() => substituteVariables(text, VARIABLES)).toThrow('Write "$${"');
});

it('lists the variables of a text, including those in defaults but not escaped ones', () => {
  expect(listVariables('${A:=${B}} $${C} $D ${A} ${E}')).toEqual([
    'A',
    'B',
    'E',
  ]);
});

describe('objects after substitution', () => {
  const configMap = (data: Record<string, string>, annotations = {}) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', annotations },
    data,
  });

  it('parses the values again, as Flux does: numbers and booleans are no longer strings', () => {
    const [object] = toFluxObjects(
      [configMap({ number: '${N}', boolean: '${B}', text: '${T}', cron: 'c' })],
      { N: '1000', B: 'on', T: '5Gi' },
    );
    expect(object?.data).toEqual({
      number: 1000,
      boolean: true,
      text: '5Gi',
      cron: 'c',
    });
  });

  it('rejects a value that makes the YAML invalid, and names the object', () => {
    expect(() =>
      toFluxObjects([configMap({ schedule: '${S}' })], { S: '*/5 * * * *' }),
    ).toThrow(/ConfigMap "a" after the substitution of variables can't be/);
  });

  it('skips objects that disable substitution, and everything without variables', () => {
    const off = { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' };
    const objects = [configMap({ a: '${A}' }, off), configMap({ a: '${A}' })];
    expect(toFluxObjects(objects, { A: 'x' }).map(({ data }) => data)).toEqual([
      { a: '${A}' },
      { a: 'x' },
    ]);
    expect(toFluxObjects(objects, {})).toEqual(objects);
  });

  it('rejects names that Flux rejects', () => {
    expect(() => toFluxObjects([], { 'A-B': 'x' })).toThrow(
      /"A-B" is no name of a variable that Flux accepts/,
    );
  });
});
