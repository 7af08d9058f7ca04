import {
  RiAlertLine,
  RiCheckLine,
  RiCloseLine,
  RiLoader4Line,
  RiQuestionLine,
  RiProhibited2Line,
} from '@remixicon/react';
import type {
  DestinationVerdict,
  Verdict,
} from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { StatusBadge } from './StatusBadge';

const STYLES = {
  protected: { tone: 'good', icon: RiCheckLine },
  restored: { tone: 'good', icon: RiCheckLine },
  restoring: { tone: 'busy', icon: RiLoader4Line },
  'at-risk': { tone: 'warning', icon: RiAlertLine },
  failing: { tone: 'bad', icon: RiCloseLine },
  unprotected: { tone: 'bad', icon: RiProhibited2Line },
  unknown: { tone: 'unknown', icon: RiQuestionLine },
} as const;

/** A verdict that a newer backend added can't be judged, so it must not look good. */
function styleOf(verdict: Verdict | DestinationVerdict) {
  return STYLES[verdict in STYLES ? verdict : 'unknown'];
}

/** Icon, word and colour of a verdict. */
export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const t = useText();
  return (
    <StatusBadge {...styleOf(verdict)}>{t(`verdict.${verdict}`)}</StatusBadge>
  );
}

/** The same with a count before the word. */
export function VerdictCountBadge(props: { verdict: Verdict; count: number }) {
  const t = useText();
  return (
    <StatusBadge {...styleOf(props.verdict)}>
      {t('verdict.count', {
        number: String(props.count),
        verdict: t(`verdict.${props.verdict}`).toLocaleLowerCase(),
      })}
    </StatusBadge>
  );
}

export function DestinationBadge({ verdict }: { verdict: DestinationVerdict }) {
  const t = useText();
  return (
    <StatusBadge {...styleOf(verdict)}>
      {t(`destinationVerdict.${verdict}`)}
    </StatusBadge>
  );
}
