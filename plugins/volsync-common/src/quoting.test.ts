import fc from 'fast-check';
import {
  asWritten,
  expectQuoted,
  runInShell,
} from './__testUtils__/runInShell';
import {
  markdownBlock,
  markdownCode,
  markdownTable,
  markdownText,
  shell,
  yamlString,
} from './quoting';
import { allCases } from './verdict/__testUtils__/cases';
import {
  destinationOf,
  healthyInputs,
  volumeOf,
} from './verdict/__testUtils__/inputs';
import { judgeVolume } from './verdict/judge';
import { judgeDestination } from './verdict/judgeDestination';

jest.setTimeout(60_000);

describe('shell', () => {
  it.each([
    ['shop-data.v1', 'kubectl describe pvc shop-data.v1'],
    ['', "kubectl describe pvc ''"],
    ['a; rm -rf ~', "kubectl describe pvc 'a; rm -rf ~'"],
    ['$(id)`id`', "kubectl describe pvc '$(id)`id`'"],
    ["it's", "kubectl describe pvc 'it'\\''s'"],
    ['--all', 'kubectl describe pvc -- --all'],
    ['-A; id', "kubectl describe pvc -- '-A; id'"],
    ['a\nid\u001b[0m', "kubectl describe pvc 'a id [0m'"],
    [undefined, "kubectl describe pvc ''"],
    [2, 'kubectl describe pvc 2'],
  ])('quotes %j in a command', (value, command) => {
    expect(shell`kubectl describe pvc ${value}`).toBe(command);
  });

  it('ends the options only before a value that could be taken for one', () => {
    expect([
      shell`kubectl -n ${'-A'} get pvc`,
      shell`kubectl logs -l job-name=${'-A'}`,
      shell`kubectl get pvc volsync-${'-A'}-cache`,
    ]).toEqual([
      'kubectl -n -A get pvc',
      'kubectl logs -l job-name=-A',
      'kubectl get pvc volsync--A-cache',
    ]);
  });

  it('rejects values inside quotes, which they could close', () => {
    const name = '$(id)';
    expect(() => shell`echo '${name}'`).toThrow("A value inside ' quotes");
    expect(() => shell`echo "a" "${name}"`).toThrow('A value inside " quotes');
    expect(() => shell`echo '${name}`).toThrow(TypeError);
    expect(shell`echo "it's" \\' ${name}`).toBe(`echo "it's" \\' '$(id)'`);
  });

  it('quotes any text as a single word', async () => {
    const texts = fc.sample(
      fc.string({ unit: 'binary', maxLength: 40 }).map(text =>
        // A lone surrogate can't be written to a file
        Buffer.from(text).toString(),
      ),
      { seed: 7, numRuns: 300 },
    );
    const calls = await runInShell(
      texts.map(text => shell`kubectl get --x=${text} a-${text}`),
    );
    expect(calls).toEqual(
      texts
        .map(asWritten)
        .map(text => [['kubectl', 'get', `--x=${text}`, `a-${text}`]]),
    );
  });
});

describe('commands of findings', () => {
  const NAMES = /\b(app-data|app-restic|app-restore|app|shop)\b/g;
  const rename = <T>(value: T, name: string): T => {
    if (typeof value === 'string') {
      return value.replace(NAMES, () => name) as T;
    }
    if (Array.isArray(value)) {
      return value.map(one => rename(one, name)) as T;
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, rename(one, name)]),
      ) as T;
    }
    return value;
  };
  const worlds = allCases.map(({ change, judge }) => {
    const inputs = healthyInputs();
    change(inputs);
    return { judge, world: inputs };
  });
  const commandsWith = (name: string, needed = worlds) => {
    const commands = needed.flatMap(({ judge, world: inputs }) => {
      const index = worlds.findIndex(one => one.world === inputs);
      const { findings } =
        judge === 'destination'
          ? judgeDestination(rename(destinationOf(inputs), name), inputs.now)
          : judgeVolume(rename(volumeOf(inputs), name));
      return findings.flatMap(({ code, fix }) =>
        fix.flatMap(({ command }, step) =>
          command ? [[`${code} ${index} ${step}`, command] as const] : [],
        ),
      );
    });
    return new Map(commands);
  };

  it('run nothing that a name contains, and are identical for any other name', async () => {
    // Commands are built the same way in every environment: one of each text is enough
    const texts = new Map(
      [...commandsWith('placeholder')].map(([key, text]) => [text, key]),
    );
    const keys = new Set(texts.values());
    const needed = worlds.filter((_, index) =>
      [...keys].some(key => key.split(' ')[1] === `${index}`),
    );
    const checked = await expectQuoted(
      name =>
        new Map(
          [...commandsWith(name, needed)].filter(([key]) => keys.has(key)),
        ),
    );
    expect(checked).toBeGreaterThan(50);
  });
});

describe('Markdown', () => {
  it('escapes text of unknown origin', () => {
    expect(
      markdownText('a | b\n# c <script> [x](http://y) `z` ~~d~~ &lt; $e$'),
    ).toBe(
      'a \\| b \\# c \\<script\\> \\[x\\](http://y) \\`z\\` \\~\\~d\\~\\~ \\&lt; \\$e\\$',
    );
    expect(['- a', '1. a', '10) a', '+a', '12'].map(markdownText)).toEqual([
      '\\- a',
      '1\\. a',
      '10\\) a',
      '\\+a',
      '12',
    ]);
  });

  it('keeps code in its code span', () => {
    expect(['a', '`a', 'a``b`', '', undefined].map(markdownCode)).toEqual([
      '`a`',
      '`` `a ``',
      '``` a``b` ```',
      '` `',
      '` `',
    ]);
    expect(markdownBlock('sh', 'a\n```\n# b')).toBe(
      '````sh\na\n```\n# b\n````',
    );
  });

  it('keeps cells in their table', () => {
    expect(
      markdownTable(['a', 'b'], [[markdownText('x|y\\'), markdownCode('c|d')]]),
    ).toBe('| a | b |\n| --- | --- |\n| x\\|y\\\\ | `c\\|d` |');
  });
});

it.each([
  ['shop', 'shop'],
  ['a.b-c', 'a.b-c'],
  ['true', '"true"'],
  ['1e3', '"1e3"'],
  ['a: b', '"a: b"'],
  ['a\n- b', '"a\\n- b"'],
  ['', '""'],
])('writes %j as a YAML string', (text, expected) => {
  expect(yamlString(text)).toBe(expected);
});
