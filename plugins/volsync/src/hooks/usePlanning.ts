import type { OperationStart } from 'backstage-plugin-volsync-common';
import { useCallback, useEffect, useState } from 'react';
import type { Abortable } from '../api';
import { toError } from './useLoad';

export type Planning<Plan> =
  | { readonly kind: 'planning' }
  | { readonly kind: 'failed'; readonly error: Error }
  | {
      readonly kind: 'planned';
      readonly plan: Plan;
      readonly isStarting: boolean;
    };

/** Requests a plan and starts it. After a refusal, `planAgain` requests a new plan. */
export function usePlanning<
  Request,
  Plan extends { readonly token?: string },
  Started,
>(options: {
  readonly api: {
    plan(request: Request, options?: Abortable): Promise<Plan>;
    start(start: OperationStart): Promise<Started>;
  };
  /** Must be the same object for the same plan */
  readonly request: Request;
  readonly onStarted: (started: Started) => void;
}) {
  const { api, request, onStarted } = options;
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Planning<Plan>>({ kind: 'planning' });
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const update = (next: Planning<Plan>) => !signal.aborted && setState(next);
    update({ kind: 'planning' });
    api
      .plan(request, { signal })
      .then(plan => update({ kind: 'planned', plan, isStarting: false }))
      .catch(failure => update({ kind: 'failed', error: toError(failure) }));
    return () => controller.abort();
  }, [api, request, round]);

  const planAgain = useCallback(() => setRound(count => count + 1), []);
  const start = useCallback(
    async (reason: string | undefined) => {
      if (state.kind !== 'planned' || !state.plan.token || state.isStarting) {
        return;
      }
      setState({ ...state, isStarting: true });
      try {
        onStarted(await api.start({ token: state.plan.token, reason }));
      } catch (failure) {
        setState({ kind: 'failed', error: toError(failure) });
      }
    },
    [api, state, onStarted],
  );
  return { state, planAgain, start };
}
