import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInstallation } from './installation.mjs';

test("the README's lines are read by language, also from numbered steps", () => {
  const readme = `
<!-- installation -->

1. Add it.

   \`\`\`sh
   # a comment
   yarn add one
   \`\`\`

\`\`\`yaml
a:
  b: 1
\`\`\`

<!-- /installation -->

\`\`\`sh
rm nothing
\`\`\`
`;
  assert.deepEqual(readInstallation(readme), {
    shell: ['yarn add one'],
    backend: [],
    configuration: ['a:', '  b: 1'],
    lines: 3,
  });
  assert.throws(() => readInstallation('nothing'), /has no part/);
});
