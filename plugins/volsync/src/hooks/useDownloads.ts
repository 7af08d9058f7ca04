import { useCookieAuthRefresh } from '@backstage/plugin-auth-react';
import { useCallback } from 'react';
import type { DownloadQuery, RepositoryApi } from '../api';
import { useLoad } from './useLoad';
import { useSnapshotAccess } from './useSnapshotAccess';
import { useText } from './useText';

/** URLs for download links, or why there are none. */
export type Downloads =
  | {
      readonly kind: 'on';
      readonly hrefOf: (query: DownloadQuery) => string;
    }
  | { readonly kind: 'off'; readonly reason: string };

/**
 * The browser downloads the files itself, with its own progress and resume. A link can't carry the portal's token, so a
 * cookie for the backend's download routes is kept fresh while links are shown.
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
