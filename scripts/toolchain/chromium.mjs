import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hasDebian, unpackDebian } from './debian.mjs';
import { probe, run } from '../lib/run.mjs';
import { UserError } from '../lib/say.mjs';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
];

async function works(binary) {
  const text = await probe(binary, ['--version']);
  return /Chrom/.test(text ?? '');
}

/**
 * A Chromium for the tests: the machine's, otherwise Debian's. It is installed if we are root on Debian, otherwise
 * unpacked into the cache with its dependencies.
 * @returns {Promise<string>} path of the executable
 */
export async function ensureChromium({ cache, environment = process.env }) {
  if (environment.CHROMIUM_BINARY) {
    if (await works(environment.CHROMIUM_BINARY))
      return environment.CHROMIUM_BINARY;
    throw new UserError(
      `CHROMIUM_BINARY is "${environment.CHROMIUM_BINARY}", which doesn't start.`,
    );
  }
  for (const name of NAMES) {
    if (await works(name))
      return (await run('sh', ['-c', `command -v ${name}`])).trim();
  }
  if (!(await hasDebian())) {
    throw new UserError(
      'The browser tests need Chromium, and it can be downloaded on Debian only.',
      'Install Chromium, or set CHROMIUM_BINARY to its path.',
    );
  }
  if (
    process.getuid?.() === 0 &&
    (await probe('apt-get', ['--quiet', 'update'])) !== undefined
  ) {
    const installed = await probe(
      'apt-get',
      ['--quiet', '--yes', '--no-install-recommends', 'install', 'chromium'],
      {
        env: { ...environment, DEBIAN_FRONTEND: 'noninteractive' },
      },
    );
    if (installed !== undefined && (await works('chromium')))
      return (await run('sh', ['-c', 'command -v chromium'])).trim();
  }
  const target = path.join(cache, 'debian-chromium');
  const wrapper = path.join(target, 'run');
  if (await works(wrapper)) return wrapper;
  await mkdir(cache, { recursive: true });
  await unpackDebian({
    suite: 'bookworm',
    packages: ['chromium', 'fonts-dejavu-core'],
    target,
    withDependencies: true,
  });
  await writeFile(wrapper, wrapperScript(target), { mode: 0o755 });
  if (await works(wrapper)) return wrapper;
  throw new UserError(
    "The downloaded Chromium doesn't start.",
    'Install Chromium, or set CHROMIUM_BINARY to its path.',
  );
}

/** Starts a Chromium that was unpacked but not installed: its libraries and fonts are next to it. */
function wrapperScript(target) {
  return `#!/bin/sh
libraries=$(find '${target}/usr/lib' '${target}/lib' -maxdepth 1 -name '*-linux-gnu' -type d 2>/dev/null | tr '\\n' ':')
export LD_LIBRARY_PATH="$libraries$LD_LIBRARY_PATH"
export XDG_DATA_DIRS='${target}/usr/share'
export FONTCONFIG_PATH='${target}/etc/fonts'
exec '${target}/usr/lib/chromium/chromium' "$@"
`;
}
