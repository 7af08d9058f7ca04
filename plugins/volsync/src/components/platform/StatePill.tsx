import {
  RiAlertLine,
  RiCheckLine,
  RiCloseLine,
  RiEyeOffLine,
  RiQuestionLine,
} from '@remixicon/react';
import type { CheckState } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import styles from './platform.module.css';

const SIGNS = {
  good: RiCheckLine,
  warning: RiAlertLine,
  bad: RiCloseLine,
  unknown: RiQuestionLine,
  off: RiEyeOffLine,
} as const;

/** Sign, word and colour of a check. @internal */
export function StatePill({ state }: { state: CheckState }) {
  const t = useText();
  // A state of a later backend is one we cannot judge: it must not look good
  const known = state in SIGNS ? state : 'unknown';
  const Sign = SIGNS[known];
  return (
    <span className={styles.pill} data-state={known}>
      <Sign size={16} aria-hidden />
      <span>{t(`checkState.${known}`)}</span>
    </span>
  );
}
