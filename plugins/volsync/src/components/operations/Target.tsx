import { useId, type ReactNode } from 'react';
import styles from './operations.module.css';

/** A radio option with its meaning, or why it can't be selected. */
export function Target(props: {
  /** Only one option of a group is selected */
  readonly group: string;
  readonly isChosen: boolean;
  readonly label: string;
  readonly about: string;
  readonly refusal: string | undefined;
  readonly onChoose: () => void;
  /** Fields that only this option needs */
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
