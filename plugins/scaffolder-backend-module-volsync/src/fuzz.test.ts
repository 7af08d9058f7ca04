import fc from 'fast-check';
import { createFileTree } from 'kustomize-files';
import { LAYOUTS, readLayout, toRemoval } from './__testUtils__/repositories';
import { testSettings } from './__testUtils__/settings';
import { toEnableRequests, toRepositoryRequest } from './actions/input';
import { mergeChanges } from './enabling/mergeChanges';
import { planDisable } from './enabling/planDisable';
import { planEnableAll } from './enabling/planEnable';

/*
 * Anyone who may push writes the repository. Files of real layouts are mutated at random: planning succeeds or fails
 * with a reason, in time, and nothing outside of the repository is written. FUZZ_RUNS and FUZZ_SEED extend the search;
 * fast-check prints the seed and the smallest mutation for each failure.
 */

const SEED = Number(process.env.FUZZ_SEED ?? 17);
const RUNS = Number(process.env.FUZZ_RUNS ?? 12);
const MAX_MS = 3_000;

/** Replacements of a value, a line or a whole file */
const HOSTILE = [
  '',
  '\0',
  '\t- x',
  '&a [*a]',
  '*missing',
  '<<: *missing',
  '&a {<<: *a}',
  '!!binary "AAAA"',
  '!!js/function "x"',
  '? [a, b]\n: c',
  '---\n---\n...\n---',
  '%YAML 9.9\n---',
  '../../../etc',
  '/etc/passwd',
  './../../outside',
  'https://example.test/x?ref=main',
  '{{ .Values.app }}',
  '{{inputs.name}}',
  '${a:=${b:=${c}}}',
  '$${APP}',
  '${',
  '*.yaml',
  '**/**/**/**/*[a-z]{x,y}',
  '(a+)+$',
  '__proto__',
  'constructor',
  'null',
  '[]',
  '{}',
  '- - - - - -',
  '0x7fffffffffffffff',
  '1e999',
  '.nan',
  '\u202eevil',
  `"${'a'.repeat(50_000)}"`,
  `${'['.repeat(5_000)}`,
  `x: &x1 [a,a]\ny: &x2 [*x1,*x1]\nz: [*x2,*x2]`,
  '"$(touch canary)`id`"',
];

type Files = Record<string, string>;

const CHANGE = fc.record({
  file: fc.nat(),
  line: fc.nat(),
  how: fc.constantFrom(
    'value' as const,
    'value' as const,
    'line' as const,
    'drop' as const,
    'twice' as const,
    'key' as const,
    'cut' as const,
    'indent' as const,
    'whole' as const,
    'remove' as const,
  ),
  text: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...HOSTILE) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  ),
});
type Change = typeof CHANGE extends fc.Arbitrary<infer C> ? C : never;

function change(files: Files, { file, line, how, text }: Change): void {
  const names = Object.keys(files);
  const name = names[file % names.length];
  if (name === undefined) return;
  const content = files[name] ?? '';
  const lines = content.split('\n');
  const at = line % lines.length;
  const whole = lines[at] ?? '';
  switch (how) {
    case 'remove':
      delete files[name];
      return;
    case 'whole':
      files[name] = text;
      return;
    case 'cut':
      files[name] = content.slice(0, line % (content.length + 1));
      return;
    case 'drop':
      lines.splice(at, 1);
      break;
    case 'twice':
      lines.splice(at, 0, whole);
      break;
    case 'line':
      lines[at] = text;
      break;
    case 'indent':
      lines[at] = `  ${whole}`;
      break;
    case 'key':
      lines[at] = whole.replace(/[^\s:-][^:]*:/, () => `${text}:`);
      break;
    default:
      lines[at] = whole.replace(/(:\s|-\s).*$/, (_, start) => start + text);
  }
  files[name] = lines.join('\n');
}

describe.each(LAYOUTS)('layout $name', ({ name, apps }) => {
  let layout: Files;

  beforeAll(async () => {
    layout = await readLayout(name);
  });

  it('is planned or rejected with a reason, in time, inside the repository', async () => {
    const prototype = Object.getOwnPropertyNames(Object.prototype).sort();
    await fc.assert(
      fc.asyncProperty(
        fc.array(CHANGE, { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...apps),
        async (changes, target) => {
          const files = { ...layout };
          changes.forEach(each => change(files, each));
          const tree = createFileTree(files);
          const settings = testSettings({});
          const plans = [
            async () =>
              mergeChanges(
                ...(
                  await planEnableAll(
                    toEnableRequests(target.enable, { tree, settings }),
                  )
                ).map(plan => plan.changes),
              ),
            async () =>
              (
                await planDisable(
                  toRepositoryRequest(
                    toRemoval(target) as { readonly app: string },
                    { tree, settings },
                  ),
                )
              ).changes,
          ];
          for (const plan of plans) {
            const begun = process.cpuUsage();
            const outcome = await plan().catch((error: Error) => {
              if (error.name !== 'InputError') throw error;
              return error;
            });
            const faults =
              outcome instanceof Error
                ? [outcome.message].filter(
                    ({ length }) => length === 0 || length > 5_000,
                  )
                : outcome
                    .map(({ file }) => file)
                    .filter(file => /^\/|(^|\/)\.\.(\/|$)/.test(file));
            expect(faults).toEqual([]);
            expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(MAX_MS);
          }
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(
      prototype,
    );
  }, 60_000);
});
