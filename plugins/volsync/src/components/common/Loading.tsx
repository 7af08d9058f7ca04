import { Box, Skeleton, VisuallyHidden } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import styles from './Loading.module.css';

/** A placeholder in the shape of the content, until it is loaded. */
export function Loading(props: { readonly words?: string }) {
  const t = useText();
  return (
    <Box bg="neutral" role="status" className={styles.skeleton}>
      <VisuallyHidden>{props.words ?? t('tab.loading')}</VisuallyHidden>
      <Skeleton width="40%" height={24} />
      <Skeleton width="70%" height={20} />
      <div className={styles.figures} aria-hidden>
        {[1, 2, 3, 4, 5].map(figure => (
          <Skeleton key={figure} width="100%" height={48} />
        ))}
      </div>
    </Box>
  );
}
