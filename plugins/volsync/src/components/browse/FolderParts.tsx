import { Button } from '@backstage/ui';
import { formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import styles from './browse.module.css';

/** Browsers can't render an element much taller than 17 million pixels, so longer folders are shown in parts. */
export const PART = 250_000;

export function FolderParts(props: {
  readonly total: number;
  readonly part: number;
  readonly onChange: (part: number) => void;
}) {
  const t = useText();
  const locale = useLocale();
  const { total, part, onChange } = props;
  if (total <= PART) {
    return null;
  }
  const last = Math.ceil(total / PART) - 1;
  return (
    <div className={styles.bar}>
      <span role="status">
        {t('browse.range', {
          first: formatCount(part * PART + 1, locale),
          last: formatCount(Math.min(total, (part + 1) * PART), locale),
          total: formatCount(total, locale),
        })}
      </span>
      <Button
        size="small"
        variant="secondary"
        isDisabled={part === 0}
        onPress={() => onChange(part - 1)}
      >
        {t('browse.earlier')}
      </Button>
      <Button
        size="small"
        variant="secondary"
        isDisabled={part === last}
        onPress={() => onChange(part + 1)}
      >
        {t('browse.later')}
      </Button>
    </div>
  );
}
