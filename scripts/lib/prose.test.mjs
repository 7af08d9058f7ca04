import assert from 'node:assert/strict';
import { test } from 'node:test';
import { root } from './paths.mjs';
import {
  judgeFile,
  judgeNumbers,
  judgeQuoting,
  judgeText,
  readMarkdown,
  toSentences,
} from './prose.mjs';

const bad = (text, pattern, allowed) => {
  const problems = judgeText(text, allowed);
  assert.equal(problems.length, 1, `${text}: ${problems}`);
  assert.match(problems[0], pattern);
};
const good = (text, allowed) =>
  assert.deepEqual(judgeText(text, allowed), [], text);

test('words to avoid are rejected, with what to write instead', () => {
  bad('How to mend it', /"mend": write fix/);
  bad('The backup goes on', /"goes on": write continues/);
  bad('Nobody watches this volume', /"Nobody": write no one/);
  bad('The schedule is not one', /isn't valid/);
  bad('"x" is no duration', /"is no ": write isn't a/);
  bad('You may not see this volume', /"may not"/);
  bad('The owner is told', /"is told"/);
  bad('The store does not tell it', /"does not tell"/);
  bad('Whoever asked can see his operation', /"his": write they/);
});

test('correct sentences with similar words pass', () => {
  good('There is no snapshot in the repository.');
  good('The pod is no longer there, and there are none left.');
  good('The recommended fix appends a line.');
  good('Restore in place: the schedule is suspended until the app is back.');
  good('The theme of this page and the other one');
});

test('a sentence of more than 30 words is rejected, two short ones are not', () => {
  const words = count => Array.from({ length: count }, () => 'word').join(' ');
  good(`${words(30)}. ${words(30)}.`);
  bad(`${words(31)}.`, /a sentence of 31 words/);
  assert.deepEqual(toSentences('One. "Two." Three? Four'), [
    'One.',
    '"Two."',
    'Three?',
    'Four',
  ]);
});

test('internal ids are rejected, except where they are listed', () => {
  bad('This answers DATA-001', /"DATA-001"/);
  bad('As BACKUP-VOLSYNC demands', /"BACKUP-VOLSYNC"/);
  bad('Satisfies AC3', /"AC3"/);
  bad('Runs INT-001 on real servers', /"INT-001"/);
  good('This answers DATA-001', { story: true });
  good('ISO-8601 and SHA-256');
});

test('raw Markdown is rejected in plain text only', () => {
  bad('Run `restic unlock`', /code in Markdown/);
  bad('This is **important**', /bold in Markdown/);
  bad('See [the docs](https://example.com)', /a link in Markdown/);
  good('Run `restic unlock`', { markdown: true });
});

test('a Markdown file is split into paragraphs, items, cells and headings, without code', () => {
  const source = `---
title: mend
---

# Title

A paragraph
on two lines with \`code that goes on\`.

- one
- [two](x.md)

| a | b \`c\` |
| - | - |
| **d** |   |

\`\`\`sh
mend anew
\`\`\`
`;
  assert.deepEqual(readMarkdown(source), [
    { line: 5, text: 'Title' },
    { line: 7, text: 'A paragraph on two lines with X.' },
    { line: 10, text: 'one' },
    { line: 11, text: 'two' },
    { line: 13, text: 'a' },
    { line: 13, text: 'b X' },
    { line: 15, text: 'd' },
  ]);
});

test('the shown texts of each kind of file are checked', () => {
  const judge = (file, source) => judgeFile(file, source, root);
  assert.deepEqual(
    judge(
      'a/messages/a.ts',
      `import x from './goes on here';
       const a = { command: 'mend it anew', text: \`\${x} is mended by \${x}\` };
       if (a.text.includes('goes on here') || a === 'told of it') throw a;
      `,
    ),
    ['a/messages/a.ts:2: "mended": write fix'],
  );
  assert.deepEqual(judge('a/b.tsx', 'const b = <p>It goes on.</p>;'), [
    'a/b.tsx:1: "goes on": write continues, is running',
  ]);
  assert.deepEqual(
    judge(
      'a/config.d.ts',
      'export interface C {\n  /** Who is told of it. @visibility frontend */\n  a: string;\n}',
    ),
    ['a/config.d.ts:2: "is told": write notified, configured'],
  );
  assert.deepEqual(
    judge(
      'a/openapi.yaml',
      'paths:\n  /mend:\n    get:\n      summary: How to mend it\n',
    ),
    ['a/openapi.yaml:4: "mend": write fix'],
  );
  assert.deepEqual(judge('docs/a.md', '# What DATA-001 needs\n').length, 1);
  assert.deepEqual(judge('docs/risks.md', '# What DATA-001 needs\n'), []);
});

test('commands and Markdown code with values are rejected unless one function quotes them', () => {
  const judge = (source, file = 'plugins/x/src/toSummary.ts') =>
    judgeQuoting(file, source, root).length;
  const refused = [
    'const a = `kubectl -n ${namespace} get pvc`;',
    'const a = `(restic -r ${location} snapshots)`;',
    "const a = 'mc ls ' + path;",
    'const a = `flux get kustomizations ${name}`;',
    'const a = `\\`\\`\\`sh\\n${command}\\n\\`\\`\\``;',
    'const a = `The file \\`${name}\\``;',
  ];
  const allowed = [
    'const a = shell`kubectl -n ${namespace} get pvc`;',
    "const a = 'kubectl get pvc -A';",
    'const a = `restic rejects the value ${value}.`;',
    'const a = `The file ${markdownCode(name)}`;',
  ];
  assert.deepEqual(
    [...refused, ...allowed].map(source => judge(source)),
    [...refused.map(() => 1), ...allowed.map(() => 0)],
  );
});

test('a number that may be one needs the singular of its noun', () => {
  const judge = source => judgeNumbers('a/b.ts', source, root);
  assert.deepEqual(judge('const a = `Deleted ${left.length} objects`;'), [
    'a/b.ts:1: "1 objects": count with countOf',
  ]);
  assert.deepEqual(judge('const a = `${n} more Secrets are there`;').length, 1);
  const agreeing = [
    "const a = `Deleted ${countOf(n, 'object')}`;",
    "const a = n === 1 ? '1 object' : `${n} objects`;",
    'const a = `At most ${MAX_VOLUMES} volumes`;',
    'const a = `${done} of ${total} files`;',
    'const a = shell`restic -r ${location} snapshots`;',
  ];
  assert.deepEqual(agreeing.flatMap(judge), []);
});
