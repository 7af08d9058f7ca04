import { useCookieAuthRefresh } from '@backstage/plugin-auth-react';
import { useCallback } from 'react';
import type { DownloadQuery, RepositoryApi } from '../api';
import { useLoad } from './useLoad';
import { useSnapshotAccess } from './useSnapshotAccess';
import { useText } from './useText';

/** Addresses for download links, or why there are none. */
export type Downloads =
  | {
      readonly kind: 'on';
      readonly hrefOf: (query: DownloadQuery) => string;
    }
  | { readonly kind: 'off'; readonly reason: string };

/**
 * Downloads are the browser's own, with its progress and its ways to continue after a break: a link cannot carry the
 * portal's token, so that a cookie for the backend's download routes is kept fresh while links are shown.
 */
export function useDownloads(repository: RepositoryApi): Downloads {
  const t = useText();
  const access = useSnapshotAccess();
  const cookie = useCookieAuthRefresh({ pluginId: 'volsync' });
  const load = useCallback(() => repository.getDownloadUrls(), [repository]);
  const { state } = useLoad(load);

  if (!access.download) {
    return { kind: 'off', reason: t('download.forbidden') };
  }
  if (cookie.status === 'error') {
    const { message } = cookie.error;
    return { kind: 'off', reason: t('download.cookie', { message }) };
  }
  return state.kind === 'loaded' && cookie.status === 'success'
    ? { kind: 'on', hrefOf: state.value }
    : { kind: 'off', reason: t('download.preparing') };
}
