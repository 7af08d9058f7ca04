import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { KubeObject } from './objects';

/** One line of a watch. */
export type WatchEvent<T extends KubeObject> =
  | {
      readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
      readonly object: T;
    }
  | {
      readonly type: 'ERROR';
      readonly object: { readonly code?: number; readonly message?: string };
    };

/** The events of a watch's body, one JSON object for each line. */
export async function* watchLines<T extends KubeObject>(
  body: Readable,
): AsyncIterable<WatchEvent<T>> {
  const lines = createInterface({ input: body, crlfDelay: Infinity });
  // An aborted body ends silently: the error has to come from the stream itself
  let failure: Error | undefined;
  body.on('error', error => {
    failure = error;
    lines.close();
  });
  try {
    for await (const line of lines) {
      if (line.trim() !== '') {
        yield JSON.parse(line) as WatchEvent<T>;
      }
    }
    if (failure) {
      throw failure;
    }
  } finally {
    lines.close();
    body.destroy();
  }
}
