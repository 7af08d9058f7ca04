import type { ReactNode } from 'react';
import styles from './Figures.module.css';

/** One number with its name above and its reference below. */
export function Figure(props: {
  label: string;
  value: ReactNode;
  /** Grey: there is no reliable number */
  vague?: boolean;
  details?: readonly ReactNode[];
}) {
  return (
    <div className={styles.figure}>
      <dt className={styles.label}>{props.label}</dt>
      <dd className={styles.value} data-vague={props.vague}>
        {props.value}
      </dd>
      {props.details?.map((detail, index) => (
        <dd key={index} className={styles.detail}>
          {detail}
        </dd>
      ))}
    </div>
  );
}
