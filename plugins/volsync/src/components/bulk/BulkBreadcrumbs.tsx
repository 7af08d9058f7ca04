import { Link } from '@backstage/ui';
import { useLocation } from 'react-router-dom';
import { useText } from '../../hooks/useText';
import { useBulkPath } from './bulkPath';
import styles from './bulk.module.css';

/** Links back to the volumes and, from one request, to all requests. */
export function BulkBreadcrumbs({ id }: { readonly id: string }) {
  const t = useText();
  const { pathname } = useLocation();
  const toPath = useBulkPath();
  return (
    <nav aria-label={t('bulk.breadcrumbs')} className={styles.head}>
      <Link href={pathname}>{t('bulk.volumes')}</Link>
      {id ? (
        <Link href={toPath()}>{t('bulk.all')}</Link>
      ) : (
        <span aria-current="page">{t('bulk.all')}</span>
      )}
    </nav>
  );
}
