import { cp, rm } from 'node:fs/promises';
import path from 'node:path';

/*
 * Copies a folder of the repository into the package in the working directory while Yarn packs it, and removes it
 * afterwards: `node pack.mjs deploy` before, `node pack.mjs --remove deploy` after. READMEs are excluded, because their
 * links refer to files of the repository.
 */
const args = process.argv.slice(2);
const names = args.filter(name => name !== '--remove');
for (const name of names) {
  const target = path.resolve(name);
  await rm(target, { recursive: true, force: true });
  if (args.includes('--remove')) continue;
  await cp(new URL(`../../${name}`, import.meta.url), target, {
    recursive: true,
    filter: source => path.basename(source) !== 'README.md',
  });
}
