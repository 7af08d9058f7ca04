import { readLocated } from '../blob/locate';
import { packKey } from '../blob/packReader';
import { RepositoryContext } from '../context';
import { RepositoryError } from '../errors';
import { BlobLocation, contentLength } from '../index/blobIndex';
import { IndexLoader } from '../index/loader';
import { anySignal } from '../signals';
import { ObjectNotFoundError } from '../store';
import { Piece, PieceGroup, groupPieces } from './plan';

/** Bytes that are read ahead of who takes them */
const aheadBytes = 32 * 1024 * 1024;

/**
 * The bytes of pieces, in order: several requests at once, each blob checked
 * against its name before a byte of it is given out.
 *
 * @internal
 */
export async function* readPieces(
  context: RepositoryContext,
  index: IndexLoader,
  options: {
    readonly pieces: readonly Piece[];
    readonly signal: AbortSignal | undefined;
  },
): AsyncGenerator<Uint8Array, void, undefined> {
  const groups = groupPieces(options.pieces);
  const left = new AbortController();
  const signal = anySignal(options.signal, context.signal, left.signal);
  const ahead: { promise: Promise<Map<string, Uint8Array>>; bytes: number }[] =
    [];
  let next = 0;
  let bytesAhead = 0;
  const fill = () => {
    for (
      let group = groups[next];
      group &&
      ahead.length < context.concurrency &&
      (ahead.length === 0 || bytesAhead + group.contentBytes <= aheadBytes);
      group = groups[next]
    ) {
      const promise = readGroup(context, index, { group, signal });
      // Whoever waits for it hears of the failure; until then nobody does
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
  context: RepositoryContext,
  index: IndexLoader,
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
    return await openRange(context, { ...group, locations, signal });
  } catch (error) {
    signal?.throwIfAborted();
    const mayBeElsewhere =
      error instanceof ObjectNotFoundError ||
      (error instanceof RepositoryError && error.reason === 'damaged');
    if (!mayBeElsewhere) throw error;
  }
  // One by one, from wherever each is now
  const contents = new Map<string, Uint8Array>();
  for (const { id } of locations) {
    const found = await readLocated(
      index,
      { id, isTree: false },
      {
        signal,
        read: location =>
          openRange(context, { ...location, locations: [location], signal }),
      },
    );
    contents.set(id, found.get(id)!);
  }
  return contents;
}

/** Reads a range of a pack and opens the blobs that lie in it. @internal */
export async function openRange(
  context: RepositoryContext,
  options: {
    readonly pack: string;
    readonly offset: number;
    readonly length: number;
    readonly locations: readonly BlobLocation[];
    readonly signal: AbortSignal | undefined;
  },
): Promise<Map<string, Uint8Array>> {
  const { pack, offset, length, locations, signal } = options;
  const bytes = await context.store.get(packKey(pack), {
    range: { offset, length },
    signal,
  });
  const cost = locations.reduce(
    (sum, location) => sum + contentLength(location),
    bytes.length,
  );
  const whole = bytes.buffer;
  const contents = await context.pool.run(
    'openBlobs',
    {
      bytes,
      key: context.key.reveal(),
      blobs: locations.map(location => ({
        id: location.id,
        offset: location.offset - offset,
        length: location.length,
        uncompressedLength: location.uncompressedLength,
      })),
    },
    {
      cost,
      transfer:
        whole instanceof ArrayBuffer && whole.byteLength === bytes.byteLength
          ? [whole]
          : undefined,
    },
  );
  return new Map(
    locations.map((location, number) => [location.id, contents[number]!]),
  );
}
