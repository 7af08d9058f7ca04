import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  applyDiff,
  isPrinted,
  mergeByHand,
  readInstallation,
} from './installation.mjs';

test("the README's steps are parsed with their blocks, files and output", () => {
  const readme = `
<!-- installation -->

1. **Add it.** Like this:

   \`\`\`sh
   # a comment
   yarn add one
   \`\`\`

   \`\`\`text
   one added
   \`\`\`

2. **Configure it**, in the file:

   \`\`\`yaml
   # app-config.yaml
   a:
     b: 1
   \`\`\`

<!-- /installation -->

\`\`\`sh
rm nothing
\`\`\`
`;
  assert.deepEqual(readInstallation(readme), {
    steps: [
      {
        title: 'Add it',
        blocks: [
          {
            language: 'sh',
            file: undefined,
            body: '# a comment\nyarn add one\n',
            prints: 'one added\n',
          },
        ],
      },
      {
        title: 'Configure it',
        blocks: [
          {
            language: 'yaml',
            file: 'app-config.yaml',
            body: '# app-config.yaml\na:\n  b: 1\n',
          },
        ],
      },
    ],
    lines: 3,
  });
  assert.throws(() => readInstallation('nothing'), /has no part/);
});

test('the output of a command is compared with the README', () => {
  const printed = 'first (a)\nbetween\nlast in 3 s\n';
  assert.ok(isPrinted(printed, 'first (a)\nbetween\nlast in … s'));
  assert.ok(isPrinted(printed, 'first (a)\n…\nlast in … s'));
  assert.ok(isPrinted(printed, 'between'));
  assert.ok(!isPrinted(printed, 'first (a)\nlast in … s'));
  assert.ok(!isPrinted(printed, 'last in … s\n…\nfirst (a)'));
  assert.ok(!isPrinted(printed, 'first'));
});

test('existing keys are merged, like a person would', () => {
  assert.deepEqual(
    mergeByHand(
      { a: { b: 1, list: ['x'] }, none: undefined },
      { a: { c: 2, list: ['x', 'y'] }, none: { d: 3 } },
    ),
    { a: { b: 1, c: 2, list: ['x', 'y'] }, none: { d: 3 } },
  );
});

test('a diff replaces lines that have to exist', () => {
  assert.equal(
    applyDiff('one;\ntwo;\nthree;\n', '// file.ts\n two;\n-three;\n+four;\n'),
    'one;\ntwo;\nfour;\n',
  );
  assert.throws(() => applyDiff('one;\n', '-two;\n+three;\n'), /no such lines/);
});
