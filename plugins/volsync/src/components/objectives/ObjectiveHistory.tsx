import { Button } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import { Suspense, lazy, useCallback } from 'react';
import { volsyncPlatformApiRef } from '../../api';
import { valueOf } from '../../hooks/useLoad';
import { useLocale } from '../../hooks/useLocale';
import { usePolled } from '../../hooks/usePolled';
import { useText } from '../../hooks/useText';
import { Collapsible } from '../common/Collapsible';
import { StatusAlert } from '../common/StatusAlert';
import { formatPart } from './formatPart';

const ObjectiveDetails = lazy(() =>
  import('./ObjectiveDetails').then(m => ({ default: m.ObjectiveDetails })),
);

const DAYS = 30;
const POLL_INTERVAL_MS = 600_000;

/** The share within the objective in the last 30 days, as a line that expands. */
export function ObjectiveHistory() {
  const t = useText();
  const locale = useLocale();
  const api = useApi(volsyncPlatformApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getFleetObjectives(DAYS, { signal }),
    [api],
  );
  const { state, retry } = usePolled(load, POLL_INTERVAL_MS);
  const history = valueOf(state);
  const share =
    history && formatPart(history.total.within, history.total.expected, locale);
  const days = String(DAYS);
  return (
    <Collapsible
      title={
        share === undefined
          ? t('fleet.history.title', { days })
          : t('fleet.history.titleShare', { days, share })
      }
    >
      {state.kind === 'failed' && (
        <StatusAlert tone="unknown" title={t('fleet.history.failed')}>
          <p>{state.error.message}</p>
          <Button size="small" variant="secondary" onPress={retry}>
            {t('fleet.history.retry')}
          </Button>
        </StatusAlert>
      )}
      {state.kind === 'loading' && !history && (
        <p role="status">{t('fleet.history.loading')}</p>
      )}
      {history && (
        <Suspense fallback={<p>{t('fleet.history.loading')}</p>}>
          <ObjectiveDetails history={history} />
        </Suspense>
      )}
    </Collapsible>
  );
}
