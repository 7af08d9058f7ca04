import { useRouteRef, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Suspense, lazy, type ReactNode } from 'react';
import { useLocation } from 'react-router-dom';
import { overviewRouteRef } from '../../routes';
import { volsyncTitleTranslationRef } from '../../titles';

const UnknownPage = lazy(() =>
  import('./UnknownPage').then(m => ({ default: m.UnknownPage })),
);

/** A page below the page over all clusters, as the portal's configuration names it. */
export interface KnownPage {
  readonly path: string;
  readonly title: string;
  /** The key of its title, if it is one of the plugin's own */
  readonly titleKey?: keyof typeof volsyncTitleTranslationRef.T;
}

/** Backstage shows nothing at an address that is none of the pages: this says so, below the tabs. */
export function KnownPages(props: {
  readonly pages: readonly KnownPage[];
  readonly children: ReactNode;
}) {
  const { t } = useTranslationRef(volsyncTitleTranslationRef);
  const { pathname } = useLocation();
  const base = useRouteRef(overviewRouteRef)?.();
  const rest =
    base && pathname.startsWith(`${base}/`) && pathname.slice(base.length + 1);
  const isUnknown =
    Boolean(rest) &&
    !props.pages.some(({ path }) => `${rest}/`.startsWith(`${trim(path)}/`));
  return (
    <>
      {props.children}
      {isUnknown && (
        <Suspense fallback={null}>
          <UnknownPage
            pages={props.pages.map(({ path, title, titleKey }) => ({
              label: titleKey ? t(titleKey) : title,
              href: `${base}/${trim(path)}`,
            }))}
          />
        </Suspense>
      )}
    </>
  );
}

function trim(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}
