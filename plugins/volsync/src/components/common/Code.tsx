import styles from './theme.module.css';

/** A name or value in monospace. */
export function Code({ children }: { children: string }) {
  return <code className={styles.code}>{children}</code>;
}
