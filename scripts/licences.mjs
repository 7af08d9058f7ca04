import path from 'node:path';
import { judgeLicence, listPackages } from './lib/licences.mjs';
import { root } from './lib/paths.mjs';
import { say } from './lib/say.mjs';

/** The licenses of all installed packages: a summary, and a failure for those that aren't allowed. */
const counts = new Map();
const refused = new Set();
for await (const one of listPackages(path.join(root, 'node_modules'))) {
  const { allowed, reason } = judgeLicence(one);
  counts.set(one.licence, (counts.get(one.licence) ?? 0) + 1);
  if (!allowed) refused.add(`${one.name}@${one.version} ${reason}`);
}
for (const [licence, count] of [...counts].sort((a, b) => b[1] - a[1])) {
  say(`${String(count).padStart(5)}  ${licence ?? 'no license'}`);
}
if (refused.size) {
  say(
    [
      'Not allowed. Read the license, then extend the lists in scripts/lib/licences.mjs, or remove the package:',
      ...[...refused].sort(),
    ].join('\n  '),
  );
  process.exitCode = 1;
}
