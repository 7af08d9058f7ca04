import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect } from 'react';

/** Names the page in the browser's tab and history, until it is left. */
export function useDocumentTitle(title: string): void {
  const portal = useApi(configApiRef).getOptionalString('app.title');
  useEffect(() => {
    const before = document.title;
    document.title = [title, portal ?? 'Backstage'].join(' | ');
    return () => {
      document.title = before;
    };
  }, [title, portal]);
}
