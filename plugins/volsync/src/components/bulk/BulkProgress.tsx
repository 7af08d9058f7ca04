import { useApi } from '@backstage/frontend-plugin-api';
import { VisuallyHidden } from '@backstage/ui';
import type { BulkOperation } from 'backstage-plugin-volsync-common';
import { useCallback, useEffect, useRef, useState } from 'react';
import { volsyncBulkApiRef } from '../../api';
import { nameOf } from '../../format/nameOf';
import { valueOf } from '../../hooks/useLoad';
import { usePolled } from '../../hooks/usePolled';
import { useText } from '../../hooks/useText';
import { Ago } from '../common/Timestamp';
import { OverviewStates } from '../platform/OverviewStates';
import { BulkResults } from './BulkResults';
import { BulkStop } from './BulkStop';
import { countBulk } from './bulkView';
import styles from './bulk.module.css';

const RUNNING_INTERVAL_MS = 2_000;
const ENDED_INTERVAL_MS = 60_000;

/** The progress of one request, and the result of each of its volumes. */
export function BulkProgress({ id }: { id: string }) {
  const api = useApi(volsyncBulkApiRef);
  const [isEnded, setEnded] = useState(false);
  const load = useCallback(
    (signal: AbortSignal) => api.get(id, { signal }),
    [api, id],
  );
  const { state, retry } = usePolled(
    load,
    isEnded ? ENDED_INTERVAL_MS : RUNNING_INTERVAL_MS,
  );
  const operation = valueOf(state);
  useEffect(
    () => setEnded(operation?.state === 'ended'),
    [operation?.state, setEnded],
  );
  return (
    <>
      <OverviewStates
        error={state.kind === 'failed' ? state.error : undefined}
        at={operation && (operation.endedAt ?? operation.createdAt)}
        retry={retry}
        words="bulk"
      />
      {operation && <Progress operation={operation} onStopped={retry} />}
    </>
  );
}

function Progress(props: { operation: BulkOperation; onStopped: () => void }) {
  const t = useText();
  const { operation } = props;
  const { kind, volumes, hidden, requestedBy, createdAt, reason } = operation;
  const { total, done, succeeded } = countBulk(operation);
  const title = t(`bulk.title.${kind}`, { count: volumes.length + hidden });
  const state = t(`bulk.state.${operation.state}`);
  const heading = useRef<HTMLHeadingElement>(null);
  // The dialog that started it has closed, so the heading takes the focus
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <div className={styles.head}>
        <h2 ref={heading} tabIndex={-1} className={styles.heading}>
          {title}: {state}
        </h2>
        <span className={styles.hint}>
          {t('bulk.by', {
            who: nameOf(requestedBy),
            ago: <Ago at={createdAt} />,
          })}
        </span>
        {operation.state !== 'ended' && (
          <span className={styles.end}>
            <BulkStop operation={operation} onStopped={props.onStopped} />
          </span>
        )}
      </div>
      {operation.state === 'ended' && (
        <VisuallyHidden>
          <span role="status">
            {t('bulk.announced', {
              title,
              state,
              done: String(succeeded),
              total: String(total),
            })}
          </span>
        </VisuallyHidden>
      )}
      {reason && (
        <p className={styles.hint}>{t('running.reason', { reason })}</p>
      )}
      {operation.stoppedBy && (
        <p>{t('bulk.stoppedBy', { who: nameOf(operation.stoppedBy) })}</p>
      )}
      {hidden > 0 && <p>{t('bulk.hidden', { count: hidden })}</p>}
      {operation.state !== 'ended' && (
        <div className={styles.progress}>
          <progress
            max={Math.max(1, total)}
            value={done}
            aria-label={t('bulk.progress')}
          />
          <span>
            {t('bulk.done', { done: String(done), total: String(total) })}
          </span>
        </div>
      )}
      <BulkResults id={operation.id} volumes={volumes} />
    </>
  );
}
