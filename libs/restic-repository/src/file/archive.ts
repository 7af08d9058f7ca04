import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Header, type Pack, pack as createPack } from 'tar-stream';
import { contentLength } from '../index/blobIndex';
import { type Snapshot } from '../format/snapshot';
import { anySignal } from '../lib/signals';
import { toPosixMode } from '../format/mode';
import { type TreeNode } from '../format/node';
import { findPath, treeOf } from '../tree/path';
import { type TreeReader } from '../tree/treeReader';
import { walk } from '../tree/walk';
import { type ContentSource, readPieces } from './content';
import { locateContent, selectPieces } from './plan';
import { toWebStream } from './webStream';

/** @public */
export interface ArchiveOptions {
  /** A snapshot, its id, at least four characters of the id, or `latest` */
  readonly snapshot: string | Snapshot;
  /** The folder; default: the whole snapshot */
  readonly path?: string;
  readonly signal?: AbortSignal;
  /** Called after each entry */
  readonly onProgress?: (progress: {
    readonly entries: number;
    /** Bytes of the files that were written, before compression */
    readonly bytes: number;
  }) => void;
}

const types: Readonly<Record<string, Header['type']>> = {
  file: 'file',
  dir: 'directory',
  symlink: 'symlink',
  fifo: 'fifo',
  dev: 'block-device',
  chardev: 'character-device',
};

/**
 * A folder as tar.gz, created while it is read. Owners, modes, times, symlinks and hard links are kept; sockets are
 * omitted. A missing or damaged blob aborts the stream, so a partial archive never looks complete.
 */
export async function openArchive(
  parts: ContentSource & { readonly trees: TreeReader },
  options: Omit<ArchiveOptions, 'snapshot'> & { readonly snapshot: Snapshot },
): Promise<ReadableStream<Uint8Array>> {
  const { snapshot, path = '/' } = options;
  const stop = new AbortController();
  const signal = anySignal(options.signal, stop.signal);
  const position = await findPath(parts.trees, { snapshot, path, signal });
  const tree = await treeOf(parts.trees, { snapshot, position, signal });
  const tar = createPack();
  const gzip = createGzip({ level: 4 });
  const written = pipeline(tar, gzip, { signal });
  const entries = writeEntries(parts, {
    ...options,
    signal,
    root: { tree: tree.id, path: position.path },
    tar,
  });
  entries.catch(error => tar.destroy(error));
  // The stream below reports failures to its reader
  written.catch(() => {});

  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* gzip as AsyncIterable<Uint8Array>;
      await Promise.all([entries, written]);
    } catch (error) {
      signal?.throwIfAborted();
      // The cause, instead of the premature end of the stream
      await entries;
      throw error;
    } finally {
      stop.abort(new Error('Nobody reads on'));
    }
  }
  return toWebStream(chunks(), stop);
}

async function writeEntries(
  parts: ContentSource & { readonly trees: TreeReader },
  options: Pick<ArchiveOptions, 'onProgress'> & {
    readonly root: { readonly tree: string; readonly path: string };
    readonly tar: Pack;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const { root, tar, signal, onProgress } = options;
  const linked = new Map<string, string>();
  let entries = 0;
  let bytes = 0;
  const below = root.path === '/' ? 1 : root.path.length + 1;
  for await (const { path, node } of walk(parts.trees, root, { signal })) {
    const type = types[node.type];
    if (!type) continue;
    const name = path.slice(below);
    const header = toHeader(name, node, type);
    const link = `${node.deviceId}:${node.inode}`;
    const first =
      node.type === 'file' && node.links > 1 && node.inode !== '0'
        ? linked.get(link)
        : undefined;
    if (first !== undefined) {
      tar.entry({ ...header, type: 'link', linkname: first, size: 0 });
    } else if (node.type === 'file') {
      linked.set(link, name);
      const locations = await locateContent(parts.index, {
        content: node.content,
        path,
        signal,
      });
      const size = locations.reduce((sum, one) => sum + contentLength(one), 0);
      const pieces = selectPieces(locations, { offset: 0, length: size });
      const entry = tar.entry({ ...header, size });
      // It fails with the archive, which reports the failure
      entry.on('error', () => {});
      for await (const chunk of readPieces(parts, {
        pieces,
        signal,
      })) {
        if (!entry.write(chunk)) await once(entry, 'drain', { signal });
        bytes += chunk.length;
      }
      entry.end(undefined);
    } else {
      tar.entry({ ...header, size: 0 });
    }
    entries++;
    onProgress?.({ entries, bytes });
  }
  tar.finalize();
}

function toHeader(
  name: string,
  node: TreeNode,
  type: Header['type'],
): Omit<Header, 'size'> {
  return {
    name: type === 'directory' ? `${name}/` : name,
    type,
    mode: toPosixMode(node.mode),
    mtime: new Date(Date.parse(node.mtime ?? '') || 0),
    uid: node.uid,
    gid: node.gid,
    uname: node.user ?? '',
    gname: node.group ?? '',
    linkname: node.linkTarget ?? '',
    // Linux combines two parts into a device number
    devmajor: Math.floor(node.device / 256) % 4096,
    devminor: node.device % 256,
  };
}
