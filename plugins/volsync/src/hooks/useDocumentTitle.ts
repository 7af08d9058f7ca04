import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect } from 'react';

/** Sets the title of the browser's tab and history entry until the page is closed. */
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
