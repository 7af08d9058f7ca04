import { readLocated } from '../packs/locate';
import { packKey } from '../packs/packReader';
import { RepositoryError } from '../lib/errors';
import type { BlobLocation } from '../index/blobIndex';
import type { ObjectSource } from '../objects/source';
import type { Opener } from '../threads/Opener';
import { type IndexLoader } from '../index/loader';
import { anySignal } from '../lib/signals';
import { ObjectNotFoundError } from '../store/objectStore';
import { type Piece, type PieceGroup, groupPieces } from './plan';

/** Bytes that are read ahead of the consumer */
const aheadBytes = 32 * 1024 * 1024;

/** Dependencies for reading file contents. */
export interface ContentSource {
  readonly source: Pick<ObjectSource, 'store' | 'concurrency' | 'signal'>;
  readonly opener: Opener;
  readonly index: IndexLoader;
}

/**
 * The bytes of pieces, in order: several requests at once, each blob verified against its name before any of its bytes
 * is returned.
 */
export async function* readPieces(
  reader: ContentSource,
  options: {
    readonly pieces: readonly Piece[];
    readonly signal: AbortSignal | undefined;
  },
): AsyncGenerator<Uint8Array, void, undefined> {
  const groups = groupPieces(options.pieces);
  const left = new AbortController();
  const signal = anySignal(options.signal, reader.source.signal, left.signal);
  const ahead: { promise: Promise<Map<string, Uint8Array>>; bytes: number }[] =
    [];
  let next = 0;
  let bytesAhead = 0;
  const fill = () => {
    for (
      let group = groups[next];
      group &&
      ahead.length < reader.source.concurrency &&
      (ahead.length === 0 || bytesAhead + group.contentBytes <= aheadBytes);
      group = groups[next]
    ) {
      const promise = readGroup(reader, { group, signal });
      // The consumer receives the failure when it awaits; until then it must not count as unhandled
      promise.catch(() => {});
      ahead.push({ promise, bytes: group.contentBytes });
      bytesAhead += group.contentBytes;
      next++;
    }
  };
  try {
    for (const { pieces } of groups) {
      fill();
      const first = ahead.shift()!;
      const contents = await first.promise;
      signal?.throwIfAborted();
      for (const { location, from, to } of pieces) {
        yield contents.get(location.id)!.subarray(from, to);
      }
      bytesAhead -= first.bytes;
    }
  } finally {
    left.abort(new Error('Nobody reads on'));
  }
}

async function readGroup(
  reader: ContentSource,
  options: {
    readonly group: PieceGroup;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Map<string, Uint8Array>> {
  const { group, signal } = options;
  const unique = new Map(
    group.pieces.map(({ location }) => [location.id, location]),
  );
  const locations = [...unique.values()];
  try {
    return await openRange(reader, { ...group, locations, signal });
  } catch (error) {
    signal?.throwIfAborted();
    const mayBeElsewhere =
      error instanceof ObjectNotFoundError ||
      (error instanceof RepositoryError && error.reason === 'damaged');
    if (!mayBeElsewhere) throw error;
  }
  // One by one, from their current location
  const contents = new Map<string, Uint8Array>();
  for (const { id } of locations) {
    const found = await readLocated(
      reader.index,
      { id, isTree: false },
      {
        signal,
        read: location =>
          openRange(reader, { ...location, locations: [location], signal }),
      },
    );
    contents.set(id, found.get(id)!);
  }
  return contents;
}

/** Reads a range of a pack and opens its blobs. */
async function openRange(
  { source, opener }: ContentSource,
  options: {
    readonly pack: string;
    readonly offset: number;
    readonly length: number;
    readonly locations: readonly BlobLocation[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<Map<string, Uint8Array>> {
  const { pack, offset, length, locations, signal } = options;
  const bytes = await source.store.get(packKey(pack), {
    range: { offset, length },
    signal,
  });
  const contents = await opener.blobs(
    bytes,
    locations.map(location => ({
      id: location.id,
      offset: location.offset - offset,
      length: location.length,
      uncompressedLength: location.uncompressedLength,
    })),
    signal,
  );
  return new Map(
    locations.map((location, number) => [location.id, contents[number]!]),
  );
}
