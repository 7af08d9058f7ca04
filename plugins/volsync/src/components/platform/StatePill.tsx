import {
  RiAlertLine,
  RiCheckLine,
  RiCloseLine,
  RiEyeOffLine,
  RiQuestionLine,
} from '@remixicon/react';
import type { CheckState } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Pill } from '../common/Pill';

const LOOKS = {
  good: { tone: 'good', sign: RiCheckLine },
  warning: { tone: 'warning', sign: RiAlertLine },
  bad: { tone: 'bad', sign: RiCloseLine },
  unknown: { tone: 'unknown', sign: RiQuestionLine },
  off: { tone: 'unknown', sign: RiEyeOffLine },
} as const;

/** Sign, word and colour of a check. @internal */
export function StatePill({ state }: { state: CheckState }) {
  const t = useText();
  // A state of a later backend is one we cannot judge: it must not look good
  const known = state in LOOKS ? state : 'unknown';
  return <Pill {...LOOKS[known]}>{t(`checkState.${known}`)}</Pill>;
}
