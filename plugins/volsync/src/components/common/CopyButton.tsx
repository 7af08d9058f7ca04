import { Button } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useCopy } from '../../hooks/useCopy';
import { useText } from '../../hooks/useText';
import styles from './CopyButton.module.css';

/** Copies a text and announces whether it worked. */
export function CopyButton(props: { text: string; children?: string }) {
  const t = useText();
  const [state, copy] = useCopy();
  return (
    <span className={styles.root}>
      <Button
        size="small"
        variant="secondary"
        iconStart={
          state === 'copied' ? (
            <RiCheckLine aria-hidden />
          ) : (
            <RiFileCopyLine aria-hidden />
          )
        }
        aria-label={
          props.children ? undefined : t('copy.label', { text: props.text })
        }
        onPress={() => copy(props.text)}
      >
        {props.children ?? t('copy.idle')}
      </Button>
      <span role="status" className={styles.said}>
        {state === 'idle' ? '' : t(`copy.${state}`)}
      </span>
    </span>
  );
}
