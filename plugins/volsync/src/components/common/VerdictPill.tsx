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
import type { ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import styles from './VerdictPill.module.css';

const SIGNS = {
  protected: RiCheckLine,
  restored: RiCheckLine,
  restoring: RiLoader4Line,
  'at-risk': RiAlertLine,
  failing: RiCloseLine,
  unprotected: RiProhibited2Line,
  unknown: RiQuestionLine,
} as const;

function Pill(props: {
  verdict: Verdict | DestinationVerdict;
  children: ReactNode;
}) {
  // A verdict of a later backend is one we cannot judge: it must not look good
  const known = props.verdict in SIGNS ? props.verdict : 'unknown';
  const Sign = SIGNS[known];
  return (
    <span className={styles.pill} data-verdict={known}>
      <Sign size={16} aria-hidden />
      <span>{props.children}</span>
    </span>
  );
}

/** Sign, word and colour of a verdict. @internal */
export function VerdictPill({ verdict }: { verdict: Verdict }) {
  const t = useText();
  return <Pill verdict={verdict}>{t(`verdict.${verdict}`)}</Pill>;
}

/** The same with a number before the word. @internal */
export function VerdictCountPill(props: { verdict: Verdict; count: number }) {
  const t = useText();
  return (
    <Pill verdict={props.verdict}>
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
  return <Pill verdict={verdict}>{t(`destinationVerdict.${verdict}`)}</Pill>;
}
