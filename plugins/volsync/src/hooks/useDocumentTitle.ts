import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useEffect } from 'react';

/** Names the page in the browser's tab and history, until it is left. */
export function useDocumentTitle(title: string): void {
  const portal = useApi(configApiRef).getOptionalString('app.title');
  useEffect(() => {
    const before = document.title;
    const name = [title, portal ?? 'Backstage'].join(' | ');
    const setTitle = () => {
      const [count = ''] = /^\(\d+\) /.exec(document.title) ?? [];
      if (document.title !== count + name) document.title = count + name;
    };
    setTitle();
    // Backstage puts the number of notifications first, at times before a title that has changed meanwhile
    const observer = new MutationObserver(setTitle);
    observer.observe(document.head, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    return () => {
      observer.disconnect();
      document.title = before;
    };
  }, [title, portal]);
}
