import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { listFiles } from './lib/files.mjs';
import { root } from './lib/paths.mjs';
import { judgeFile, judgeNumbers, judgeQuoting } from './lib/prose.mjs';
import { fail, say, UserError } from './lib/say.mjs';

/**
 * Checks the language of every text that the product shows: pages, findings, errors, API, templates, documentation.
 * Also checks that commands and Markdown code quote inserted values, and that nouns agree with numbers.
 */

const HELP = `npm run prose              checks the language of what people read
npm run prose -- PATH …    only there, also where it isn't checked yet`;

/**
 * The locations of texts for people. Tests, fixtures, generated files and translations are excluded: the rules are for
 * English.
 */
const READ =
  /^(README|CONTRIBUTING|SECURITY|CODE_OF_CONDUCT)\.md$|^(docs|deploy|\.changeset|\.github)\/.*\.md$|^(plugins|libs|tools|packages)\/[^/]+\/README\.md$|^(plugins|libs|packages|tools)\/[^/]+\/config\.d\.ts$|^plugins\/[^/]+\/openapi\.yaml$|^templates\/.*\.yaml$|^plugins\/[^/]+\/src\/.*\.tsx?$/;
const PRODUCT = /^plugins\/[^/]+\/src\/.*\.tsx?$/;
const PASSED_OVER =
  /\.test\.tsx?$|\/(fixtures|__fixtures__|testUtils|__testUtils__|testing|translations)\/|setupTests\.ts$|^docs\/(.*-differences|findings)\.md$/;

async function main() {
  const wanted = process.argv.slice(2);
  if (wanted.some(argument => /^(-h|--help)$/.test(argument))) {
    say(HELP);
    return;
  }
  const isBelow = file => folder =>
    file === folder || file.startsWith(folder.replace(/\/?$/, '/'));
  const files = (await listFiles(root)).filter(
    file =>
      READ.test(file) &&
      !PASSED_OVER.test(file) &&
      (wanted.length ? wanted : ['.']).some(
        folder => folder === '.' || isBelow(file)(path.normalize(folder)),
      ),
  );
  const problems = [];
  for (const file of files) {
    const source = await readFile(path.join(root, file), 'utf8');
    problems.push(...judgeFile(file, source, root));
    if (PRODUCT.test(file)) {
      problems.push(...judgeQuoting(file, source, root));
      problems.push(...judgeNumbers(file, source, root));
    }
  }
  problems.forEach(problem => say(problem));
  if (problems.length) {
    throw new UserError(
      `${problems.length} ${
        problems.length === 1 ? 'text needs' : 'texts need'
      } a change.`,
    );
  }
  say(`The language of ${files.length} files is as agreed.`);
}

main().catch(fail);
