import fc from 'fast-check';
import { YamlFile } from 'kustomize-files';
import { putComponent, takeComponent } from './listedComponents';
import {
  putMarkedEntries,
  readMarkedEntries,
  takeMarkedEntries,
  type EntriesPath,
} from './markedEntries';

// The seed is fixed, so failures are reproducible. FUZZ_RUNS and FUZZ_SEED extend the search.
const SEED = Number(process.env.FUZZ_SEED ?? 7);
const REFERENCE = '../../components/volsync';
const ENTRIES = { APP: 'notes', VOLSYNC_CAPACITY: '5Gi', VOLSYNC_PUID: '1000' };

const pathIn = (document: number): EntriesPath => ({
  document,
  keys: ['spec', 'postBuild', 'substitute'],
  owns: key => key in ENTRIES,
});

function enable(text: string, document = 0): string {
  const file = putMarkedEntries(
    YamlFile.parse('ks.yaml', text),
    pathIn(document),
    {
      marker: {},
      entries: ENTRIES,
    },
  );
  return putComponent(file, { document, keys: ['spec'] }, REFERENCE).text;
}

function disable(text: string, document = 0): string {
  const file = takeMarkedEntries(
    YamlFile.parse('ks.yaml', text),
    pathIn(document),
  );
  return takeComponent(file, { document, keys: ['spec'] }, REFERENCE).text;
}

it('inserts lines and leaves the rest unchanged', () => {
  const before = [
    '# the app',
    'spec:   # everything',
    "    path: './apps/notes'",
    '    components:',
    '    - ../a   # first',
    '',
    '    # variables',
    '    postBuild:',
    '        substitute:',
    '            OTHER: "1"',
    '',
    '# end',
    '',
  ].join('\r\n');
  const after = enable(before);
  expect(after).toBe(
    [
      '# the app',
      'spec:   # everything',
      "    path: './apps/notes'",
      '    components:',
      '    - ../a   # first',
      '    - ../../components/volsync',
      '',
      '    # variables',
      '    postBuild:',
      '        substitute:',
      '            OTHER: "1"',
      '            # Backups of VolSync for Backstage. "Disable backups" takes these lines out.',
      '            APP: notes',
      '            VOLSYNC_CAPACITY: 5Gi',
      '            VOLSYNC_PUID: "1000"',
      '',
      '# end',
      '',
    ].join('\r\n'),
  );
  expect(disable(after)).toBe(before);
});

it('creates missing mappings, and removes them again', () => {
  const before = 'spec:\n  path: ./apps/notes';
  const after = enable(before);
  expect(after).toBe(`spec:
  path: ./apps/notes
  postBuild:
    substitute:
      # Backups of VolSync for Backstage. "Disable backups" takes these lines out.
      APP: notes
      VOLSYNC_CAPACITY: 5Gi
      VOLSYNC_PUID: "1000"
  components:
    - ../../components/volsync`);
  expect(disable(after)).toBe(before);
});

it("changes a value in place, adds one, and keeps a person's additions", () => {
  const edited = enable('spec:\n  path: a\n')
    .replace('5Gi', '9Gi # more')
    .replace('      VOLSYNC_PUID: "1000"\n', '      MINE: "1"\n');
  const file = putMarkedEntries(YamlFile.parse('ks.yaml', edited), pathIn(0), {
    marker: {},
    entries: ENTRIES,
  });
  expect(file.text).toContain(`      VOLSYNC_CAPACITY: 5Gi # more
      VOLSYNC_PUID: "1000"
      MINE: "1"`);
  expect(readMarkedEntries(file, pathIn(0))?.entries).toEqual(ENTRIES);
  expect(disable(file.text)).toBe(
    'spec:\n  path: a\n  postBuild:\n    substitute:\n      MINE: "1"\n',
  );
});

it.each([
  ['spec:\n\tpath: a\n', /line 2, can't be read as YAML.*[Tt]ab/],
  ['spec:\n  a: 1\n  a: 2\n', /line 3, can't be read as YAML.*unique/],
  ['spec: {path: a}\n', /line 1, is left as it is: spec is written in braces/],
  [
    'spec:\n  postBuild: {substitute: {A: b}}\n',
    /line 2.*spec.postBuild is written in braces/,
  ],
  [
    'spec:\n  postBuild: 1\n',
    /spec.postBuild must be a mapping, but it is a single value/,
  ],
  [
    'spec:\n  components:\n',
    /spec.components must be a list, but it is without a value. Write it as "\[\]"/,
  ],
  [
    'spec:\n  components: a\n',
    /spec.components must be a list, but it is a single value/,
  ],
  ['spec: []\n', /spec must be a mapping, but it is a list/],
  [
    'a: &x\n  b: 1\nspec: *x\n',
    /spec must be a mapping, but it is an alias \("\*x"\)/,
  ],
  [
    'spec:\n  postBuild: &p\n    a: 1\n  other: *p\n',
    /spec.postBuild is used in another place as "\*p"/,
  ],
  [
    'a: &x\n  b: 1\nspec:\n  <<: *x\n',
    /takes keys of another mapping with "<<"/,
  ],
  ['spec:\n  a: "b\n', /can't be read as YAML/],
])('rejects %j, with the line and the reason', (text, reason) => {
  expect(() => enable(text)).toThrow(reason);
});

describe('with any formatting', () => {
  const comment = fc.constantFrom('', '', '', ' # said', '   # - not: yaml');
  const between = fc.constantFrom(
    [],
    [],
    [],
    [''],
    ['# a comment'],
    ['  # indented: comment', ''],
    ['', '', '      # far right'],
  );
  const scalar = fc.constantFrom(
    'plain',
    '"double: \\"quoted\\" # not a comment"',
    "'single ''quoted'' - x'",
    '&anchor text',
    '10m',
    'true',
    'a b c',
    '""',
    '*top',
    '!!str 5',
    'http://example.com/#fragment',
  );
  /** The lines of a value below or next to a key, indented by the writer */
  const value = fc.oneof(
    { weight: 4, arbitrary: scalar.map(text => [` ${text}`]) },
    fc.constantFrom(
      [' |', '  first', '', '  last: line'],
      [' >-', '  folded', '  text'],
      [' |+', '  kept', '', ''],
      [' "double', '  over lines"'],
      [' plain text', '  over lines'],
      [' { flow: map, list: [1, 2] }'],
      [' [', '  a,', '  b', '  ]'],
      ['', '  name: flux-system', '  kind: GitRepository'],
      ['', '- item', '- other: 1', '  more: 2'],
      ['', '  - item', '  - - nested'],
      [''],
    ),
  );
  const entry = fc
    .tuple(value, comment, between)
    .map(([lines, said, gap]) => ({ lines, said, gap }));
  interface Entry {
    readonly lines: readonly string[];
    readonly said: string;
    readonly gap: readonly string[];
  }

  const documents = fc.record({
    eol: fc.constantFrom('\n', '\r\n'),
    indent: fc.constantFrom(2, 3, 4),
    bom: fc.boolean(),
    lastLine: fc.constantFrom(
      '',
      '\n',
      '\n\n',
      '\n# end\n',
      '\n...\n',
      '\n# end',
    ),
    others: fc.dictionary(
      fc.constantFrom('interval', 'prune', 'wait', 'sourceRef', 'notes'),
      entry,
      { maxKeys: 4 },
    ),
    components: fc.option(
      fc.tuple(
        fc.constantFrom(
          ['', '  - ../a'],
          ['', '- ../a # said', '- ../b'],
          [' [../a]'],
          [' [ ../a, ../b ]'],
          [' [', '  ../a,', '  ../b', '  ]'],
          [' []'],
          ['', "  - '../a'", '', '  # - ../c', '  - ../b'],
        ),
        between,
      ),
      { nil: undefined },
    ),
    postBuild: fc.option(
      fc.tuple(
        fc.constantFrom(
          ['', '  substitute:', '    OTHER: "1"'],
          [
            '',
            '  substitute:',
            '    # said',
            "    OTHER: '1' # said",
            '',
            '    B: c',
          ],
          [
            '',
            '  substituteFrom:',
            '  - kind: ConfigMap',
            '    name: settings',
          ],
          [
            '',
            '  substitute:',
            '    TEXT: |',
            '      long',
            '',
            '  strict: true',
          ],
        ),
        between,
      ),
      { nil: undefined },
    ),
    order: fc.infiniteStream(fc.nat(100)),
    before: fc.constantFrom(
      '',
      '---\n',
      'a: 1\n---\n',
      '# head\n---\n# more\n',
    ),
    after: fc.constantFrom('', '---\nb: 2\n'),
  });

  it('applies the intended change, and removing it restores every byte', () => {
    let documentsSeen = 0;
    fc.assert(
      fc.property(documents, random => {
        const spec: [string, Entry][] = Object.entries(random.others);
        for (const key of ['components', 'postBuild'] as const) {
          const found = random[key];
          if (found) {
            spec.push([key, { lines: found[0], said: '', gap: found[1] }]);
          }
        }
        spec.push(['path', { lines: [' ./apps/notes'], said: '', gap: [] }]);
        const order = [...random.order.take(spec.length)];
        const shuffled = spec
          .map((item, index) => ({ item, rank: order[index] ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ item }) => item);
        const pad = ' '.repeat(random.indent);
        const lines = ['top: &top value', 'spec:'];
        for (const [
          key,
          {
            lines: [first = '', ...rest],
            said,
            gap,
          },
        ] of shuffled) {
          const quietly = /^ [|>]/.test(first) || rest.length === 0;
          lines.push(`${pad}${key}:${first}${quietly ? said : ''}`);
          lines.push(...rest.map(line => (line === '' ? '' : `${pad}${line}`)));
          lines.push(...gap);
        }
        const hasEnd = random.lastLine.includes('...');
        const text = (
          (random.bom ? '\uFEFF' : '') +
          random.before +
          lines.join('\n') +
          random.lastLine +
          (random.lastLine.endsWith('\n') && (!hasEnd || random.after)
            ? random.after
            : '')
        ).replaceAll('\n', random.eol);
        const document = random.before.startsWith('a: 1') ? 1 : 0;

        let parsed: YamlFile;
        try {
          parsed = YamlFile.parse('ks.yaml', text);
        } catch {
          return; // the fragments are not always valid YAML
        }
        documentsSeen += 1;
        const meant = parsed.documents.map(each => each.toJS());
        const { spec: edited } = meant[document];
        edited.components = [...(edited.components ?? []), REFERENCE];
        edited.postBuild = {
          ...edited.postBuild,
          substitute: { ...edited.postBuild?.substitute, ...ENTRIES },
        };

        const enabled = enable(text, document);
        expect(
          YamlFile.parse('ks.yaml', enabled).documents.map(each => each.toJS()),
        ).toEqual(meant);
        // no other kind of line ending
        expect(enabled.split(random.eol).join('')).not.toMatch(/[\r\n]/);
        expect(disable(enabled, document)).toBe(text);
      }),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 300), seed: SEED },
    );
    expect(documentsSeen).toBeGreaterThan(150);
  });
});

describe('a key without entries', () => {
  it.each([
    ['spec:\n  path: a\n  postBuild:\n    substitute: {}\n'],
    [
      'spec:\n  path: a\n  postBuild:\n    substitute: { } # none yet\n  x: 1\n',
    ],
    ['spec:\n  postBuild: {}\n  path: a\n'],
    ['spec:\n  postBuild:\n  path: a\n'],
    ['spec:\n  postBuild: ~ # nothing\n\n  # the path\n  path: a\n'],
    ['spec:\n  postBuild:\n    substitute: null\n    substituteFrom: []\n'],
    ['spec:\r\n    postBuild:\r\n        substitute: {}\r\n    path: a\r\n'],
    ['spec:\n  path: a\n  postBuild:\n    substitute: {}'],
    ['spec:\n  path: a\n  postBuild:'],
    ['spec:\n  components: []\n  postBuild:\n    substitute: {}\n'],
  ])('accepts entries, and is restored: %j', before => {
    const after = enable(before);
    const spec = YamlFile.parse('a', after).documents[0]?.toJS().spec;
    expect(spec.postBuild.substitute).toEqual(ENTRIES);
    expect(spec.components).toEqual([REFERENCE]);
    expect(
      putMarkedEntries(YamlFile.parse('a', after), pathIn(0), {
        marker: {},
        entries: ENTRIES,
      }).text,
    ).toBe(after);
    expect(disable(after)).toBe(before);
  });

  it('stays a mapping if a person added to it', () => {
    const before = 'spec:\n  postBuild:\n    substitute: {}\n  path: a\n';
    const after = enable(before).replace(
      '  path: a\n',
      '      OTHER: "1"\n  path: a\n',
    );
    expect(disable(after.replace(/(\n {6}OTHER: "1")/, '$1'))).toBe(
      'spec:\n  postBuild:\n    substitute:\n      OTHER: "1"\n  path: a\n',
    );
  });
});
