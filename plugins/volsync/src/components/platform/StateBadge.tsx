import {
  RiAlertLine,
  RiCheckLine,
  RiCloseLine,
  RiEyeOffLine,
  RiQuestionLine,
} from '@remixicon/react';
import type { CheckState } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { StatusBadge } from '../common/StatusBadge';

const STYLES = {
  good: { tone: 'good', icon: RiCheckLine },
  warning: { tone: 'warning', icon: RiAlertLine },
  bad: { tone: 'bad', icon: RiCloseLine },
  unknown: { tone: 'unknown', icon: RiQuestionLine },
  off: { tone: 'unknown', icon: RiEyeOffLine },
} as const;

/** Icon, word and colour of a check. */
export function StateBadge({ state }: { state: CheckState }) {
  const t = useText();
  // A state that a newer backend added can't be judged, so it must not look good
  const known = state in STYLES ? state : 'unknown';
  return (
    <StatusBadge {...STYLES[known]}>{t(`checkState.${known}`)}</StatusBadge>
  );
}
