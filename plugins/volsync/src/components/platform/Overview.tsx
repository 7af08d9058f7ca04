import { useApi } from '@backstage/frontend-plugin-api';
import type { SetupGap } from 'backstage-plugin-volsync-common';
import { useCallback, type ReactNode } from 'react';
import { volsyncPlatformApiRef, type PlatformApi } from '../../api';
import { valueOf } from '../../hooks/useLoad';
import { useDocumentTitle } from '../../hooks/useDocumentTitle';
import { usePolled } from '../../hooks/usePolled';
import { useText } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { OverviewStates } from './OverviewStates';
import { SetupAlert } from './SetupAlert';

/** Polls data about all clusters, and shows its loading and error states. */
export function Overview<
  Report extends { readonly at: string; readonly setup?: readonly SetupGap[] },
>(props: {
  /** Must be the same function across renders */
  readonly ask: (api: PlatformApi, signal: AbortSignal) => Promise<Report>;
  readonly everyMs: number;
  readonly words: 'platform' | 'fleet' | 'coverage' | 'monitoring';
  readonly className?: string;
  readonly children: (report: Report) => ReactNode;
}) {
  const { ask, everyMs, words } = props;
  useDocumentTitle(useText()(`title.${words}`));
  const api = useApi(volsyncPlatformApiRef);
  const load = useCallback(
    (signal: AbortSignal) => ask(api, signal),
    [api, ask],
  );
  const { state, retry } = usePolled(load, everyMs);
  const report = valueOf(state);
  return (
    <div className={`${theme.root} ${props.className ?? ''}`}>
      <OverviewStates
        error={state.kind === 'failed' ? state.error : undefined}
        at={report?.at}
        retry={retry}
        words={words}
      />
      {report?.setup && <SetupAlert gaps={report.setup} />}
      {report && props.children(report)}
    </div>
  );
}
