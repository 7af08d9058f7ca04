import { useApi } from '@backstage/frontend-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import { useCallback, useEffect, useState } from 'react';
import { volsyncApiRef } from '../api';
import { useClusterSignIn, type ClusterSignInState } from './useClusterSignIn';
import { useIsPageVisible } from './useIsPageVisible';

/** How the newest report arrived, or why none has arrived since. */
export type Connection =
  | { readonly kind: 'live' }
  | { readonly kind: 'polling' }
  | { readonly kind: 'interrupted'; readonly error: Error };

export type ReportState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'forbidden'; readonly error: Error }
  | { readonly kind: 'missing'; readonly error: Error }
  | { readonly kind: 'failed'; readonly error: Error }
  | {
      readonly kind: 'loaded';
      readonly report: EntityReport;
      readonly connection: Connection;
    };

const LOADING: ReportState = { kind: 'loading' };

/**
 * Watches the report of one entity while the page is visible. Browsers allow few open connections to one host, and
 * hidden tabs would use them up. The last report stays until a new one arrives.
 */
export function useEntityReport(entityRef: string): {
  readonly state: ReportState;
  readonly retry: () => void;
  readonly askForSignIn: ClusterSignInState['askFor'];
} {
  const api = useApi(volsyncApiRef);
  const { signIn, askFor: askForSignIn } = useClusterSignIn();
  const visible = useIsPageVisible();
  const [attempt, setAttempt] = useState(0);
  const [current, setCurrent] = useState({ entityRef, state: LOADING });

  useEffect(() => {
    if (!visible) {
      return undefined;
    }
    const controller = new AbortController();
    const change = (next: (state: ReportState) => ReportState) => {
      if (!controller.signal.aborted) {
        setCurrent(before => ({
          entityRef,
          state: next(before.entityRef === entityRef ? before.state : LOADING),
        }));
      }
    };
    (async () => {
      try {
        const updates = api.watchReport(entityRef, {
          signal: controller.signal,
          signIn,
        });
        for await (const update of updates) {
          change(before =>
            update.kind === 'report'
              ? {
                  kind: 'loaded',
                  report: update.report,
                  connection: {
                    kind: update.via === 'stream' ? 'live' : 'polling',
                  },
                }
              : interrupt(before, update.error),
          );
        }
      } catch (error) {
        change(() => toEndState(error));
      }
    })();
    return () => controller.abort();
  }, [api, entityRef, visible, attempt, signIn]);

  const retry = useCallback(() => {
    setCurrent({ entityRef, state: LOADING });
    setAttempt(count => count + 1);
  }, [entityRef]);

  return {
    state: current.entityRef === entityRef ? current.state : LOADING,
    retry,
    askForSignIn,
  };
}

function interrupt(before: ReportState, error: Error): ReportState {
  return before.kind === 'loaded'
    ? { ...before, connection: { kind: 'interrupted', error } }
    : { kind: 'failed', error };
}

function toEndState(error: unknown): ReportState {
  const known = error instanceof Error ? error : new Error(String(error));
  const status = statusOf(known);
  if (status === 403) {
    return { kind: 'forbidden', error: known };
  }
  return { kind: status === 404 ? 'missing' : 'failed', error: known };
}

function statusOf(error: Error): number | undefined {
  return error instanceof ResponseError ? error.statusCode : undefined;
}
