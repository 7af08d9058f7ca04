import styles from './theme.module.css';

/** A name or a value as a machine writes it. */
export function Code({ children }: { children: string }) {
  return <code className={styles.code}>{children}</code>;
}
