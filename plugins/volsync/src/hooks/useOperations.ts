import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import type {
  Operation,
  OperationKind,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { volsyncApiRef, type OperationsApi } from '../api';
import { valueOf } from './useLoad';
import { useOperationSignal } from './useOperationSignal';
import { usePolled } from './usePolled';

const POLL_INTERVAL_MS = 15_000;

/** The current operations of a volume. */
export interface VolumeOperations {
  readonly api: OperationsApi;
  /** The running operation, or one that was started here and has ended */
  readonly current?: Operation;
  readonly isActive: boolean;
  /** Newest first; undefined until they are known */
  readonly recent?: readonly Operation[];
  /** The operations that the backend supports; undefined until they are known */
  readonly kinds?: readonly OperationKind[];
  readonly error?: Error;
  /** Sets the operation from the response to a start or a choice */
  readonly take: (operation: Operation) => void;
  /** Hides an operation that has ended */
  readonly dismiss: () => void;
}

/**
 * Shows the running operation to everyone who has the volume open, whoever started it. The list is polled, and the
 * active operation is watched.
 */
export function useOperations(
  volume: VolumeReport,
  isWatched: boolean,
): VolumeOperations {
  const { entity } = useEntity();
  const volsync = useApi(volsyncApiRef);
  const entityRef = stringifyEntityRef(entity);
  const { cluster, claim } = volume;
  const api = useMemo(
    () => volsync.getOperations({ entityRef, cluster, claim }),
    [volsync, entityRef, cluster, claim],
  );
  const load = useCallback(
    (signal: AbortSignal) => api.list({ signal }),
    [api],
  );
  const { state, retry } = usePolled(
    isWatched ? load : undefined,
    POLL_INTERVAL_MS,
  );
  useOperationSignal({ entityRef, cluster, claim }, retry);
  const list = valueOf(state);
  const [taken, setTaken] = useState<Operation>();
  const active = list?.active;
  const watched = useWatched(api, taken && !isOver(taken) ? taken.id : active);
  const newest = newestOf(
    taken,
    watched,
    list?.operations.find(one => one.id === (taken?.id ?? active)),
  );
  useEffect(() => {
    // A viewer who saw it running also sees how it ended
    if (watched) {
      setTaken(before =>
        newestOf(before?.id === watched.id ? before : undefined, watched),
      );
    }
  }, [watched]);
  return {
    api,
    current: newest,
    isActive: newest !== undefined && !isOver(newest),
    recent: list?.operations,
    kinds: list?.kinds,
    error: state.kind === 'failed' ? state.error : undefined,
    take: setTaken,
    dismiss: useCallback(() => setTaken(undefined), []),
  };
}

export function isOver({ state }: Operation): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'stopped';
}

/** The last update of a watch. A watch that breaks restarts after the next poll of the list. */
function useWatched(
  api: OperationsApi,
  id: string | undefined,
): Operation | undefined {
  const [operation, setOperation] = useState<Operation>();
  useEffect(() => {
    if (!id) {
      return undefined;
    }
    const controller = new AbortController();
    const { signal } = controller;
    (async () => {
      try {
        for await (const update of api.watch(id, { signal })) {
          if (signal.aborted) {
            return;
          }
          setOperation(update);
        }
      } catch {
        // The list has the state and is polled again
      }
    })();
    return () => controller.abort();
  }, [api, id]);
  return operation?.id === id ? operation : undefined;
}

function newestOf(
  ...all: readonly (Operation | undefined)[]
): Operation | undefined {
  return all.reduce(
    (newest, one) =>
      one && (!newest || one.version >= newest.version) ? one : newest,
    undefined,
  );
}
