import {
  RiCloseCircleLine,
  RiErrorWarningLine,
  RiInformationLine,
  RiQuestionLine,
} from '@remixicon/react';
import { VisuallyHidden } from '@backstage/ui';
import type { Severity } from 'backstage-plugin-volsync-common';
import type { ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import styles from './Notice.module.css';

/** `unknown` is what could not be read: grey, and never among the good news. @internal */
export type Tone = Severity | 'unknown';

const SIGNS = {
  critical: RiCloseCircleLine,
  warning: RiErrorWarningLine,
  info: RiInformationLine,
  unknown: RiQuestionLine,
} as const;

/** A coloured block with a sign, the word for its weight, a title and what belongs to it. @internal */
export function Notice(props: {
  tone: Tone;
  title: ReactNode;
  aside?: ReactNode;
  children?: ReactNode;
}) {
  const t = useText();
  const tone = props.tone in SIGNS ? props.tone : 'unknown';
  const Sign = SIGNS[tone];
  return (
    <div className={styles.root} data-tone={tone}>
      <Sign size={18} aria-hidden className={styles.sign} />
      <div className={styles.body}>
        <div className={styles.head}>
          <strong className={styles.title}>{props.title}</strong>
          <span className={styles.aside}>
            {props.aside}
            {tone === 'unknown' ? (
              <VisuallyHidden>{t('severity.unknown')}</VisuallyHidden>
            ) : (
              <span className={styles.word}>{t(`severity.${tone}`)}</span>
            )}
          </span>
        </div>
        {props.children}
      </div>
    </div>
  );
}
