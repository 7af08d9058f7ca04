import { MenuItem } from '@backstage/ui';
import type { ReactElement } from 'react';
import theme from '../common/theme.module.css';
import styles from './actions.module.css';

/**
 * A menu item that stays reachable if it can't be used, so pointer, keyboard and screen reader users get the reason.
 * Backstage UI skips disabled items.
 */
export function ActionMenuItem(props: {
  readonly label: string;
  /** Why it can't be used now */
  readonly refusal?: string;
  readonly icon?: ReactElement;
  readonly onAction: () => void;
}) {
  const { label, refusal, icon, onAction } = props;
  return refusal === undefined ? (
    <MenuItem iconStart={icon} textValue={label} onAction={onAction}>
      {label}
    </MenuItem>
  ) : (
    <MenuItem
      iconStart={icon}
      className={`${theme.palette} ${styles.refusedItem}`}
      textValue={label}
      shouldCloseOnSelect={false}
    >
      <span className={styles.item}>
        {label}
        <span className={styles.hint}>{refusal}</span>
      </span>
    </MenuItem>
  );
}
