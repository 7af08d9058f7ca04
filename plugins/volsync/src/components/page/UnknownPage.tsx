import { Link } from '@backstage/ui';
import { RiQuestionLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { StatePage } from '../common/StatePage';
import styles from './page.module.css';

/** Shown for an unknown address below the pages over all clusters. Links to the pages that exist. */
export function UnknownPage(props: {
  readonly pages: readonly { readonly label: string; readonly href: string }[];
}) {
  const t = useText();
  return (
    <div className={`${theme.root} ${styles.unknown}`}>
      <StatePage
        sign={<RiQuestionLine aria-hidden />}
        title={t('unknownPage.title')}
      >
        <p>{t('unknownPage.detail')}</p>
        <ul aria-label={t('unknownPage.list')}>
          {props.pages.map(({ label, href }) => (
            <li key={href}>
              <Link href={href}>{label}</Link>
            </li>
          ))}
        </ul>
      </StatePage>
    </div>
  );
}
