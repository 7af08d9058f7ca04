import type { FolderEntry } from 'backstage-plugin-volsync-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { RepositoryApi } from '../api';
import { toError } from './useLoad';

/** Entries per request. */
const PAGE = 200;

/** The loaded part of a folder. */
export interface Folder {
  readonly path: string;
  readonly total: number;
  readonly entries: ReadonlyMap<number, FolderEntry>;
  /** Why visible entries are missing */
  readonly partError?: Error;
}

type FolderState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly error: Error }
  | { readonly kind: 'loaded'; readonly folder: Folder };

/** Reads a folder page by page as entries become visible, so a folder of a million entries costs only what is shown. */
export function useFolder(options: {
  readonly repository: RepositoryApi;
  readonly snapshot: string;
  readonly path: string;
}): {
  readonly state: FolderState;
  /** Reports the visible entries by index, both ends included */
  readonly want: (first: number, last: number) => void;
  readonly retry: () => void;
} {
  const { repository, snapshot, path } = options;
  const [state, setState] = useState<FolderState>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);
  const reader = useRef<(first: number, last: number) => void>();

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const requested = new Set<number>();
    setState({ kind: 'loading' });

    const readPage = async (page: number) => {
      requested.add(page);
      try {
        let offset = page * PAGE;
        const end = offset + PAGE;
        // A backend may return fewer entries than requested
        while (offset < end && !signal.aborted) {
          const answer = await repository.listFolder(
            { snapshot, path, offset, limit: end - offset },
            { signal },
          );
          if (signal.aborted) {
            return;
          }
          const from = offset;
          setState(last => added(last, { ...answer, path, from }));
          offset = answer.next ?? end;
        }
      } catch (failure) {
        requested.delete(page);
        if (!signal.aborted) {
          setState(last => failed(last, toError(failure)));
        }
      }
    };
    reader.current = (first, last) => {
      for (
        let page = Math.floor(first / PAGE);
        page <= Math.floor(last / PAGE);
        page++
      ) {
        if (!requested.has(page)) {
          readPage(page);
        }
      }
    };
    readPage(0);
    return () => {
      reader.current = undefined;
      controller.abort();
    };
  }, [repository, snapshot, path, attempt]);

  const want = useCallback(
    (first: number, last: number) => reader.current?.(first, last),
    [],
  );
  const retry = useCallback(() => setAttempt(count => count + 1), []);
  return { state, want, retry };
}

function added(
  last: FolderState,
  page: {
    readonly path: string;
    readonly from: number;
    readonly total: number;
    readonly entries: readonly FolderEntry[];
  },
): FolderState {
  const entries = new Map(
    last.kind === 'loaded' ? last.folder.entries : undefined,
  );
  page.entries.forEach((entry, index) => entries.set(page.from + index, entry));
  return {
    kind: 'loaded',
    folder: { path: page.path, total: page.total, entries },
  };
}

/** Keeps loaded entries: only a failed first page fails the whole folder. */
function failed(last: FolderState, error: Error): FolderState {
  return last.kind === 'loaded'
    ? { kind: 'loaded', folder: { ...last.folder, partError: error } }
    : { kind: 'failed', error };
}
