import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { probe, run } from '../lib/run.mjs';
import { UserError } from '../lib/say.mjs';

/**
 * Debian packages, unpacked into a folder of our own: nothing is installed, no root is needed, and the machine's own
 * package lists are not changed. The mirror is the one that the machine already uses.
 */

/** The mirrors in the machine's own sources, in both of apt's formats. */
export function mirrorsIn(text) {
  const mirrors = [];
  for (const line of text.split('\n')) {
    const entry =
      line.match(/^\s*URIs:\s*(\S+)/) ??
      line.match(/^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)/);
    if (entry && /\/debian\/?$/.test(entry[1])) mirrors.push(entry[1]);
  }
  return mirrors;
}

async function machineMirror() {
  const folder = '/etc/apt/sources.list.d';
  const names = await readdir(folder).catch(() => []);
  const files = names
    .filter(name => /\.(list|sources)$/.test(name))
    .map(name => path.join(folder, name));
  for (const file of ['/etc/apt/sources.list', ...files]) {
    const [mirror] = mirrorsIn(await readFile(file, 'utf8').catch(() => ''));
    if (mirror) return mirror;
  }
  return undefined;
}

async function keyring() {
  const folder = '/usr/share/keyrings';
  const names = await readdir(folder).catch(() => []);
  return names.includes('debian-archive-keyring.gpg')
    ? path.join(folder, 'debian-archive-keyring.gpg')
    : undefined;
}

/** Whether this machine can unpack Debian packages at all. */
export async function hasDebian() {
  return Boolean(
    (await probe('apt-get', ['--version'])) &&
      (await probe('dpkg-deb', ['--version'])),
  );
}

/**
 * Unpacks packages of a suite into `target`.
 * @param {{ suite: string, packages: string[], target: string, withDependencies?: boolean }} options
 */
export async function unpackDebian({
  suite,
  packages,
  target,
  withDependencies = false,
}) {
  const mirror = await machineMirror();
  const keys = await keyring();
  if (!mirror || !keys) {
    throw new UserError(
      `No Debian mirror is configured on this machine, so ${packages.join(
        ', ',
      )} cannot be unpacked.`,
    );
  }
  const work = await mkdtemp(path.join(tmpdir(), 'volsync-debian-'));
  try {
    for (const name of ['lists/partial', 'cache/archives/partial', 'parts']) {
      await mkdir(path.join(work, name), { recursive: true });
    }
    await writeFile(
      path.join(work, 'sources.list'),
      `deb [signed-by=${keys}] ${mirror} ${suite} main\n`,
    );
    await writeFile(path.join(work, 'status'), '');
    const options = [
      `Dir::Etc::sourcelist=${work}/sources.list`,
      `Dir::Etc::sourceparts=${work}/parts`,
      `Dir::State::lists=${work}/lists`,
      `Dir::Cache=${work}/cache`,
      'APT::Sandbox::User=root',
      'APT::Install-Recommends=false',
      // Assumes an empty machine: every dependency is downloaded, even if it is installed here
      ...(withDependencies ? [`Dir::State::status=${work}/status`] : []),
    ].flatMap(option => ['-o', option]);
    await run('apt-get', [...options, '--quiet', 'update']);
    if (withDependencies) {
      await run('apt-get', [
        ...options,
        '--quiet',
        '--yes',
        '--download-only',
        '-o',
        'Debug::NoLocking=true',
        'install',
        ...packages,
      ]);
    } else {
      await run('apt-get', [...options, '--quiet', 'download', ...packages], {
        cwd: path.join(work, 'cache/archives'),
      });
    }
    const archives = path.join(work, 'cache/archives');
    const partial = `${target}.partial-${process.pid}`;
    await mkdir(partial, { recursive: true });
    for (const name of await readdir(archives)) {
      if (name.endsWith('.deb'))
        await run('dpkg-deb', [
          '--extract',
          path.join(archives, name),
          partial,
        ]);
    }
    await rm(target, { recursive: true, force: true });
    await rename(partial, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
