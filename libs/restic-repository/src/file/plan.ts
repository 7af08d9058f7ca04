import { checkDataSize } from '../packs/checkSize';
import { RepositoryError } from '../lib/errors';
import { type BlobLocation, contentLength } from '../index/blobIndex';
import { type IndexLoader } from '../index/loader';

/** A piece of a file, and the requested range in it. */
export interface Piece {
  readonly location: BlobLocation;
  readonly from: number;
  readonly to: number;
}

/** Pieces that one request fetches. */
export interface PieceGroup {
  readonly pack: string;
  readonly offset: number;
  readonly length: number;
  /** Bytes of content that it takes in memory */
  readonly contentBytes: number;
  readonly pieces: readonly Piece[];
}

const mebibyte = 1024 * 1024;
const maxGroupBytes = 4 * mebibyte;
/** Unneeded bytes between pieces that are read to save a second request */
const maxGapBytes = 64 * 1024;

/** Locates the content of a file, and the length of each piece. Reads the index again once if a piece is missing. */
export async function locateContent(
  index: IndexLoader,
  options: {
    readonly content: readonly string[];
    readonly path: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly BlobLocation[]> {
  const { content, path, signal } = options;
  let loaded = await index.current(signal);
  let refreshed = false;
  const locations: BlobLocation[] = [];
  for (const id of content) {
    let location = loaded.locate(id, false);
    if (!location && !refreshed) {
      refreshed = true;
      loaded = await index.refresh(signal);
      location = loaded.locate(id, false);
    }
    if (!location) {
      throw new RepositoryError(
        'missing',
        `"blob/${id}" of "${path}" is missing: no index knows it`,
        { object: `blob/${id}` },
      );
    }
    checkDataSize(location);
    locations.push(location);
  }
  return locations;
}

/** The pieces of a file between two offsets. */
export function selectPieces(
  locations: readonly BlobLocation[],
  range: { readonly offset: number; readonly length: number },
): readonly Piece[] {
  const end = range.offset + range.length;
  const pieces: Piece[] = [];
  let start = 0;
  for (const location of locations) {
    const length = contentLength(location);
    const from = Math.max(0, range.offset - start);
    const to = Math.min(length, end - start);
    if (from < to) pieces.push({ location, from, to });
    start += length;
    if (start >= end) break;
  }
  return pieces;
}

/**
 * Groups pieces that are close together in a pack into one request. The order of the file is kept; a repeated piece (a
 * hole in a sparse file) is read once per group.
 */
export function groupPieces(pieces: readonly Piece[]): readonly PieceGroup[] {
  const groups: PieceGroup[] = [];
  for (const piece of pieces) {
    const { pack, offset, length } = piece.location;
    const last = groups.at(-1);
    const size = contentLength(piece.location);
    if (last && last.pack === pack) {
      const start = Math.min(last.offset, offset);
      const end = Math.max(last.offset + last.length, offset + length);
      const gap = Math.max(
        offset - (last.offset + last.length),
        last.offset - (offset + length),
      );
      const repeats = last.pieces.some(
        ({ location }) => location.id === piece.location.id,
      );
      const contentBytes = last.contentBytes + (repeats ? 0 : size);
      if (
        gap <= maxGapBytes &&
        end - start <= maxGroupBytes &&
        contentBytes <= 2 * maxGroupBytes &&
        last.pieces.length < 4096
      ) {
        groups[groups.length - 1] = {
          pack,
          offset: start,
          length: end - start,
          contentBytes,
          // Appends in place: copying for each piece would take quadratic time
          pieces: append(last.pieces, piece),
        };
        continue;
      }
    }
    groups.push({
      pack,
      offset,
      length,
      contentBytes: size,
      pieces: [piece],
    });
  }
  return groups;
}

function append(pieces: readonly Piece[], piece: Piece): readonly Piece[] {
  (pieces as Piece[]).push(piece);
  return pieces;
}
