import { Box } from '@backstage/ui';
import type { ReactElement, ReactNode } from 'react';
import styles from './StatePage.module.css';

/** A page state without volumes: what it is, why, and what to do. */
export function StatePage(props: {
  sign: ReactElement;
  title: string;
  alert?: boolean;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Box
      bg="neutral"
      className={styles.state}
      role={props.alert ? 'alert' : undefined}
    >
      <h2>
        {props.sign}
        {props.title}
      </h2>
      {props.children}
      {props.actions && <div className={styles.actions}>{props.actions}</div>}
    </Box>
  );
}
