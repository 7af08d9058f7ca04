import { CopyButton } from './CopyButton';
import styles from './Command.module.css';

/** A command with a copy button. */
export function Command({ command }: { command: string }) {
  return (
    <div className={styles.root}>
      {/* Long commands scroll, also by keyboard */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.text} tabIndex={0}>
        <code>{command}</code>
      </pre>
      <CopyButton text={command} />
    </div>
  );
}
