import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../../../../scripts/lib/paths.mjs';

const require = createRequire(import.meta.url);
const DOCUMENT = path.join(root, 'docs/lab-differences.md');
// a partial run must not remove entries from the document
const SUITES = 2;

/** Stops what the setup started; a server that exited unexpectedly fails the run. */
export default async function globalTeardown() {
  const { lab } = globalThis;
  if (!lab) return;
  await globalThis.labControl?.close();
  const problem = lab.failed();
  await writeDocument(path.join(lab.directory, 'differences'));
  // the servers' logs are deleted with them, unless VOLSYNC_LAB_LOGS is set
  const kept = process.env.VOLSYNC_LAB_LOGS;
  if (kept) await cp(lab.logs, kept, { recursive: true });
  await lab.stop();
  if (problem) throw new Error(problem);
}

async function writeDocument(directory) {
  const files = await readdir(directory).catch(() => []);
  if (files.length < SUITES) return;
  const reports = await Promise.all(
    files
      .sort()
      .map(async file =>
        JSON.parse(await readFile(path.join(directory, file), 'utf8')),
      ),
  );
  const text = [
    '# Where the sandbox differs from the real servers',
    'Written by the tests of the lab (`npm run lab -- --test`), which hold the sandbox against a real Kubernetes and a real MinIO. A difference that is not in this table fails them, and so does one that is in it and no longer there, unless it depends on who is faster.',
    ...reports.map(toSection),
  ].join('\n\n');
  const prettier = require('prettier');
  const options = await prettier.resolveConfig(DOCUMENT);
  const formatted = await prettier.format(text, {
    ...options,
    parser: 'markdown',
  });
  await writeFile(DOCUMENT, formatted);
}

function toSection({ title, differences }) {
  const cell = text =>
    String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
  return [
    `## ${title[0].toUpperCase()}${title.slice(1)}`,
    differences.length
      ? [
          '| asked | the sandbox | the real server | why that is all right |',
          '| --- | --- | --- | --- |',
          ...differences.map(
            ({ what, sandbox, real, why }) =>
              `| ${[what, sandbox, real, why].map(cell).join(' | ')} |`,
          ),
        ].join('\n')
      : '',
  ]
    .filter(Boolean)
    .join('\n\n');
}
