import { createHash } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hasDebian, unpackDebian } from './debian.mjs';
import { probe, run } from '../lib/run.mjs';
import { UserError } from '../lib/say.mjs';

const VERSION = '0.18.1';
/** SHA-256 of the official release's files, from its SHA256SUMS. */
const CHECKSUMS = {
  x64: [
    'amd64',
    '680838f19d67151adba227e1570cdd8af12c19cf1735783ed1ba928bc41f363d',
  ],
  arm64: [
    'arm64',
    '87f53fddde38764095e9c058a3b31834052c37e5826d2acf34e18923c006bd45',
  ],
};

/** Older versions have no `summary` in a snapshot and one exit code for every cause. */
export function isSupportedRestic(output) {
  const match = /restic (\d+)\.(\d+)/.exec(output ?? '');
  return Boolean(match) && (Number(match[1]) > 0 || Number(match[2]) >= 17);
}

async function works(binary) {
  return isSupportedRestic(await probe(binary, ['version']));
}

async function fetchRelease(target) {
  const [architecture, checksum] = CHECKSUMS[process.arch] ?? [];
  if (
    process.platform !== 'linux' ||
    !architecture ||
    !(await probe('bzip2', ['--help']))
  ) {
    throw new Error('there is no release for this machine');
  }
  const url = `https://github.com/restic/restic/releases/download/v${VERSION}/restic_${VERSION}_linux_${architecture}.bz2`;
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`the release answered ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== checksum) {
    throw new UserError(
      `restic ${VERSION} has the checksum ${actual}; ${checksum} is expected. The download was deleted.`,
    );
  }
  const partial = `${target}.${process.pid}`;
  await writeFile(`${partial}.bz2`, bytes);
  await run('bzip2', ['--decompress', `${partial}.bz2`]);
  await chmod(partial, 0o755);
  await rename(partial, target);
}

/**
 * restic 0.17 or newer: the machine's, otherwise the one in the cache, the pinned official release, or Debian's.
 * @returns {Promise<string>} path or name of the binary
 */
export async function ensureRestic({ cache, environment = process.env }) {
  const wanted = environment.RESTIC_BINARY;
  if (wanted) {
    if (await works(wanted)) return wanted;
    throw new UserError(
      `RESTIC_BINARY is "${wanted}", which isn't restic 0.17 or newer.`,
      'Point it at a newer one, or unset it.',
    );
  }
  if (await works('restic')) return 'restic';
  const release = path.join(cache, `restic-${VERSION}`);
  const unpacked = path.join(cache, 'debian-restic');
  const inDebian = path.join(unpacked, 'usr/bin/restic');
  for (const candidate of [release, inDebian]) {
    if (await works(candidate)) return candidate;
  }
  await mkdir(cache, { recursive: true });
  const tried = [];
  try {
    await fetchRelease(release);
    if (await works(release)) return release;
    tried.push('the official release does not run here');
  } catch (error) {
    if (error instanceof UserError) throw error;
    tried.push(`the official release: ${error.cause?.code ?? error.message}`);
    await rm(`${release}.${process.pid}.bz2`, { force: true });
  }
  if (await hasDebian()) {
    try {
      await unpackDebian({
        suite: 'trixie',
        packages: ['restic'],
        target: unpacked,
      });
      if (await works(inDebian)) return inDebian;
      tried.push("Debian's package does not run here");
    } catch (error) {
      tried.push(`Debian's package: ${error.message.split('\n')[0]}`);
    }
  }
  throw new UserError(
    `restic 0.17 or newer is needed and couldn't be downloaded (${tried.join(
      '; ',
    )}).`,
    'Install it (https://restic.net) so that "restic version" works, or set RESTIC_BINARY to its path.',
  );
}
