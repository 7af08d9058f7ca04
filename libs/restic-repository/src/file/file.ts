import { RepositoryError } from '../lib/errors';
import { contentLength } from '../index/blobIndex';
import { type Snapshot } from '../format/snapshot';
import { anySignal } from '../lib/signals';
import { type TreeNode } from '../format/node';
import { findPath } from '../tree/path';
import { type TreeReader } from '../tree/treeReader';
import { type ContentSource, readPieces } from './content';
import { locateContent, selectPieces } from './plan';
import { toWebStream } from './webStream';

/** @public */
export interface ReadFileOptions {
  /** A snapshot, its id, at least four characters of the id, or `latest` */
  readonly snapshot: string | Snapshot;
  readonly path: string;
  /** The range of bytes; default: all. Bytes past the end are ignored */
  readonly range?: { readonly offset: number; readonly length?: number };
  readonly signal?: AbortSignal;
}

/** A file to be read. @public */
export interface RepositoryFile {
  readonly path: string;
  readonly node: TreeNode;
  /** Bytes of the whole file */
  readonly sizeBytes: number;
  /** The number of bytes that `stream` returns */
  readonly range: { readonly offset: number; readonly length: number };
  /** Fails if a blob is missing or damaged: never returns an unverified byte */
  readonly stream: ReadableStream<Uint8Array>;
}

export async function openFile(
  parts: ContentSource & { readonly trees: TreeReader },
  options: Omit<ReadFileOptions, 'snapshot'> & { readonly snapshot: Snapshot },
): Promise<RepositoryFile> {
  const { index, trees } = parts;
  const { snapshot, signal } = options;
  const { path, node } = await findPath(trees, options);
  if (node?.type !== 'file') {
    throw new RepositoryError(
      'wrong-type',
      `"${path}" in snapshot ${snapshot.shortId} is no file but a ${
        node?.type ?? 'dir'
      }`,
      { object: `snapshots/${snapshot.id}` },
    );
  }
  const locations = await locateContent(index, {
    content: node.content,
    path,
    signal,
  });
  const sizeBytes = locations.reduce(
    (sum, location) => sum + contentLength(location),
    0,
  );
  const offset = Math.min(Math.max(0, options.range?.offset ?? 0), sizeBytes);
  const length = Math.max(
    0,
    Math.min(options.range?.length ?? sizeBytes, sizeBytes - offset),
  );
  const range = { offset, length };
  const stop = new AbortController();
  const pieces = selectPieces(locations, range);
  return {
    path,
    node,
    sizeBytes,
    range,
    stream: toWebStream(
      readPieces(parts, {
        pieces,
        signal: anySignal(signal, stop.signal),
      }),
      stop,
    ),
  };
}
