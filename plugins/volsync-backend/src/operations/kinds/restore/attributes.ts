/**
 * Compares modes, owners and symbolic links of a test restore with the snapshot. What the mover or Kubernetes couldn't
 * set is not compared, and the result says so:
 *
 * - With `fsGroup`, Kubernetes changes the modes and groups of all files.
 * - An unprivileged mover gives all files its own user and group.
 */
import { countOf } from 'backstage-plugin-volsync-common';
import type { SnapshotAttributes } from '../../../object-stores/content/RepositoryContent';
import { fromBase64, parseNameList } from '../shared/nameList';

interface Found {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What the Job found, by name, with one character per byte. @internal */
export interface FoundAttributes {
  /** Files and folders */
  readonly entries: ReadonlyMap<string, Found>;
  /** Targets of symbolic links */
  readonly links: ReadonlyMap<string, string>;
}

/** Undefined if the log has no attributes, or only some of them. Pure. @internal */
export function parseAttributes(log: string): FoundAttributes | undefined {
  const entries = new Map<string, Found>();
  const links = new Map<string, string>();
  let waiting: string[] = [];
  for (const line of log.split('\n')) {
    const names = /^[MK] ([A-Za-z0-9+/=]+)$/.exec(line)?.[1];
    const found = /^m ([0-7]{1,4}) (\d{1,10}) (\d{1,10})$/.exec(line);
    const target = /^k ([A-Za-z0-9+/=]*)$/.exec(line)?.[1];
    if (line === 'X') {
      return waiting.length === 0 ? { entries, links } : undefined;
    }
    if (names !== undefined) {
      if (waiting.length > 0) {
        return undefined;
      }
      waiting = [...parseNameList(names)];
    } else if (found || target !== undefined) {
      const name = waiting.shift();
      if (name === undefined) {
        return undefined;
      }
      if (found) {
        entries.set(name, {
          mode: parseInt(found[1]!, 8),
          uid: Number(found[2]),
          gid: Number(found[3]),
        });
      } else {
        links.set(name, fromBase64(target ?? ''));
      }
    }
  }
  return undefined;
}

/** @internal */
export interface AttributeComparison {
  /** Symbolic links that are missing or have another target, one sentence each */
  readonly differences: readonly string[];
  /** What was compared besides content, and what was not, in complete sentences */
  readonly summary: string;
}

/** The number of differences and the first few, because there may be millions. */
class Differing {
  count = 0;
  first: string | undefined;

  add(difference: string): void {
    this.count += 1;
    this.first ??= difference;
  }
}

/** @internal */
export async function compareAttributes(options: {
  readonly expected: AsyncIterable<SnapshotAttributes>;
  readonly found: FoundAttributes;
  /** The settings of the source's mover */
  readonly mover: Readonly<Record<string, unknown>>;
}): Promise<AttributeComparison> {
  const { found } = options;
  const security = (options.mover.moverSecurityContext ?? {}) as {
    readonly fsGroup?: unknown;
  };
  const isShared = security.fsGroup !== undefined;
  const differences: string[] = [];
  const modes = new Differing();
  const owners = new Differing();
  let links = 0;
  let entries = 0;
  for await (const one of options.expected) {
    const at = quoteName(one.rawPath);
    if (one.type === 'symlink') {
      links += 1;
      const target = found.links.get(one.rawPath);
      if (target === undefined) {
        differences.push(`the symbolic link ${at} is missing`);
      } else if (one.target !== undefined && one.target !== target) {
        differences.push(`the symbolic link ${at} leads elsewhere`);
      }
      continue;
    }
    const entry = found.entries.get(one.rawPath);
    if (!entry) {
      // Missing files are reported by the content comparison.
      if (one.type === 'dir') {
        differences.push(`the folder ${at} is missing`);
      }
      continue;
    }
    entries += 1;
    if (entry.mode !== one.mode) {
      modes.add(
        `${at} has ${entry.mode.toString(8)} instead of ${one.mode.toString(
          8,
        )}`,
      );
    }
    if (entry.uid !== one.uid || (!isShared && entry.gid !== one.gid)) {
      owners.add(
        `${at} has ${entry.uid}:${entry.gid} instead of ${one.uid}:${one.gid}`,
      );
    }
  }
  return {
    differences,
    summary: [
      ...(links > 0 && differences.length === 0
        ? [
            `${countOf(links, 'symbolic link')} ${
              links === 1 ? 'matches' : 'match'
            }`,
          ]
        : []),
      isShared
        ? "Modes aren't compared, because Kubernetes changes them for fsGroup"
        : describe('Modes', modes, entries),
      owners.count > 0 && hasOneOwner(found)
        ? "Owners aren't compared, because the mover can't set them without privileges"
        : describe('Owners', owners, entries),
    ].join('. '),
  };
}

/** A mover that can't set owners gives everything the same owner. */
function hasOneOwner({ entries }: FoundAttributes): boolean {
  return new Set([...entries.values()].map(({ uid }) => uid)).size === 1;
}

function describe(what: string, different: Differing, entries: number): string {
  return different.count === 0
    ? `${what} of ${countOf(
        entries,
        'file or folder',
        'files and folders',
      )} match`
    : `${what} of ${different.count} of ${entries} differ: ${different.first}`;
}

/** Names are untrusted, so they are quoted and truncated. */
function quoteName(rawPath: string): string {
  return JSON.stringify(
    Buffer.from(rawPath, 'latin1').toString('utf8').slice(0, 200),
  );
}
