import { useId, type ReactNode } from 'react';
import styles from './operations.module.css';

/** One of several, with what it means and why it can't be chosen. */
export function Target(props: {
  /** Only one of a group is chosen */
  readonly group: string;
  readonly isChosen: boolean;
  readonly label: string;
  readonly about: string;
  readonly refusal: string | undefined;
  readonly onChoose: () => void;
  /** What only this one needs to know */
  readonly children?: ReactNode;
}) {
  const inputId = useId();
  const aboutId = useId();
  const { isChosen, refusal } = props;
  return (
    <div className={styles.target}>
      <div className={styles.point}>
        <input
          id={inputId}
          type="radio"
          name={props.group}
          checked={isChosen}
          aria-disabled={refusal !== undefined}
          aria-describedby={aboutId}
          onChange={() => refusal === undefined && props.onChoose()}
        />
        <div>
          <label htmlFor={inputId}>{props.label}</label>
          <span id={aboutId} className={styles.detail}>
            {refusal ?? props.about}
          </span>
        </div>
      </div>
      {isChosen && props.children && (
        <div className={styles.targetFields}>{props.children}</div>
      )}
    </div>
  );
}
