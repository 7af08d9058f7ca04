import { useFollowEnd } from '../../hooks/useFollowEnd';
import { useText } from '../../hooks/useText';
import styles from './LogTail.module.css';

/** The last lines of a log. It follows the end until the reader scrolls up. */
export function LogTail(props: {
  readonly text: string;
  readonly label: string;
}) {
  const t = useText();
  const { text, label } = props;
  const { frame, onScroll } = useFollowEnd(text);
  if (text.trim() === '') {
    return <p className={styles.empty}>{t('now.noLog')}</p>;
  }
  // A long log scrolls in its own frame, also by keyboard
  return (
    <pre
      ref={frame}
      className={styles.log}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={label}
      onScroll={onScroll}
    >
      {text}
    </pre>
  );
}
