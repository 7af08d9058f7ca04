import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../../scripts/lib/paths.mjs';
import {
  sandboxEnvironment,
  startPortal,
  waitForSandbox,
} from '../../../scripts/lib/portal.mjs';
import { freePort } from '../../../scripts/lib/ports.mjs';
import { fail, say, step } from '../../../scripts/lib/say.mjs';
import { measurePages } from './pages.mjs';
import { toMarkdown } from './report.mjs';

/** Opens the demo's portal, and measures the load times of a service's pages in one run. */
async function main() {
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      repeats: { type: 'string', default: '7' },
    },
  });
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-pages-'));
  const portal = values.url
    ? undefined
    : await startPortal({
        root,
        node: { executable: process.execPath },
        port: await freePort(),
        environment: {
          ...process.env,
          ...(await sandboxEnvironment(directory)),
        },
        configs: ['app-config.yaml', 'app-config.sandbox.yaml'],
      });
  try {
    const base = values.url ?? portal.url;
    await step('Demo services and their backups', onProgress =>
      waitForSandbox(base, onProgress),
    );
    const measured = await step('The pages', onProgress =>
      measurePages({ base, repeats: Number(values.repeats), onProgress }),
    );
    const results = {
      at: new Date().toISOString(),
      node: process.version,
      cores: cpus().length,
      processor: cpus()[0]?.model,
      load: loadavg()[0],
      ...measured,
    };
    const folder = path.join(root, 'tools/bench/results');
    await mkdir(folder, { recursive: true });
    await writeFile(
      path.join(folder, 'pages.json'),
      `${JSON.stringify(results, undefined, 2)}\n`,
    );
    const markdown = toMarkdown(results);
    await writeFile(path.join(folder, 'pages.md'), markdown);
    say(markdown);
  } finally {
    await portal?.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch(error => {
  fail(error);
  process.exitCode = 1;
});
