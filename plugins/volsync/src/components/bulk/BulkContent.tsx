import { useApi } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import { volsyncBulkApiRef } from '../../api';
import { useDocumentTitle } from '../../hooks/useDocumentTitle';
import { valueOf } from '../../hooks/useLoad';
import { usePolled } from '../../hooks/usePolled';
import { useText } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { OverviewStates } from '../platform/OverviewStates';
import { BulkBreadcrumbs } from './BulkBreadcrumbs';
import { BulkList } from './BulkList';
import { BulkProgress } from './BulkProgress';
import styles from './bulk.module.css';

const POLL_INTERVAL_MS = 10_000;

/** Bulk requests: all of them, or the progress and results of one. */
export function BulkContent({ id }: { readonly id: string }) {
  useDocumentTitle(useText()('title.bulk'));
  return (
    <div className={`${theme.root} ${styles.page}`}>
      <BulkBreadcrumbs id={id} />
      {id ? <BulkProgress key={id} id={id} /> : <AllRequests />}
    </div>
  );
}

function AllRequests() {
  const api = useApi(volsyncBulkApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.list({ signal }),
    [api],
  );
  const { state, retry } = usePolled(load, POLL_INTERVAL_MS);
  const list = valueOf(state);
  return (
    <>
      <OverviewStates
        error={state.kind === 'failed' ? state.error : undefined}
        at={list && new Date().toISOString()}
        retry={retry}
        words="bulk"
      />
      {list && <BulkList operations={list.operations} />}
    </>
  );
}
