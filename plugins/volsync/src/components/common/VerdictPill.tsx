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
import { Pill } from './Pill';

const LOOKS = {
  protected: { tone: 'good', sign: RiCheckLine },
  restored: { tone: 'good', sign: RiCheckLine },
  restoring: { tone: 'busy', sign: RiLoader4Line },
  'at-risk': { tone: 'warning', sign: RiAlertLine },
  failing: { tone: 'bad', sign: RiCloseLine },
  unprotected: { tone: 'bad', sign: RiProhibited2Line },
  unknown: { tone: 'unknown', sign: RiQuestionLine },
} as const;

/** A verdict of a later backend is one we cannot judge: it must not look good. */
function lookOf(verdict: Verdict | DestinationVerdict) {
  return LOOKS[verdict in LOOKS ? verdict : 'unknown'];
}

/** Sign, word and colour of a verdict. @internal */
export function VerdictPill({ verdict }: { verdict: Verdict }) {
  const t = useText();
  return <Pill {...lookOf(verdict)}>{t(`verdict.${verdict}`)}</Pill>;
}

/** The same with a number before the word. @internal */
export function VerdictCountPill(props: { verdict: Verdict; count: number }) {
  const t = useText();
  return (
    <Pill {...lookOf(props.verdict)}>
      {t('verdict.count', {
        number: String(props.count),
        verdict: t(`verdict.${props.verdict}`).toLocaleLowerCase(),
      })}
    </Pill>
  );
}

/** @internal */
export function DestinationPill({ verdict }: { verdict: DestinationVerdict }) {
  const t = useText();
  return <Pill {...lookOf(verdict)}>{t(`destinationVerdict.${verdict}`)}</Pill>;
}
