import { InputError } from './yaml/InputError';
import { parseManifests } from './manifests';
import { parseYaml } from './yaml/parseYaml';
import { YamlFile } from './yaml/YamlFile';

const DEEP = 3_000;
const BOMBS: Record<string, string> = {
  'brackets that stay open': '['.repeat(DEEP),
  'brackets that are closed': '['.repeat(DEEP) + ']'.repeat(DEEP),
  'braces with keys': '{a: '.repeat(DEEP),
  'lists on one line': `${'- '.repeat(DEEP)}a`,
  'explicit keys': '? '.repeat(DEEP),
  'explicit keys line by line': Array.from(
    { length: 1_000 },
    (_, depth) => `${' '.repeat(depth)}?`,
  ).join('\n'),
  indentation: Array.from(
    { length: 1_000 },
    (_, depth) => `${' '.repeat(depth)}a:`,
  ).join('\n'),
  'an anchor that contains itself': '&a\nb:\n  <<: *a\n',
  'a list that contains itself': 'a: &a [1, [*a]]',
  'aliases of aliases': [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'.split('').map((name, index) => {
      const alias = `*${'abcdefgh'[index]}`;
      return `${name}: &${name} [${Array(9).fill(alias).join(', ')}]`;
    }),
  ].join('\n'),
};

it.each(Object.entries(BOMBS))('rejects %s quickly', (_, text) => {
  const started = process.cpuUsage();
  expect(() => YamlFile.parse('ks.yaml', text)).toThrow(InputError);
  expect(() => YamlFile.parse('ks.yaml', text)).toThrow(/^ks\.yaml/);
  expect(() => parseManifests(text, 'ks.yaml')).toThrow(/^ks\.yaml/);
  const { user } = process.cpuUsage(started);
  expect(user / 1_000).toBeLessThan(1_000);
});

it('accepts realistic nesting', () => {
  const nested = `${'['.repeat(60)}${']'.repeat(60)}`;
  const lines = Array.from({ length: 2_000 }, (_, line) => `k${line}: [a, b]`);
  const script = `script: |\n${Array.from(
    { length: 300 },
    (_, depth) => `${' '.repeat(depth + 1)}[[[[`,
  ).join('\n')}`;
  for (const text of [nested, lines.join('\n'), script, '"[[[["\n', '- - a']) {
    expect(() => parseYaml(text, {}, 'a.yaml')).not.toThrow();
  }
});
