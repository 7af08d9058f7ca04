import { Alert, VisuallyHidden } from '@backstage/ui';
import {
  RiCloseCircleLine,
  RiErrorWarningLine,
  RiInformationLine,
  RiQuestionLine,
} from '@remixicon/react';
import type { Severity } from 'backstage-plugin-volsync-common';
import type { ReactNode } from 'react';
import { useText } from '../../hooks/useText';
import styles from './StatusAlert.module.css';

/** `unknown` is for data that couldn't be read. It is grey, so it never looks like good news. */
export type AlertTone = Severity | 'unknown';

const STYLES = {
  critical: { status: 'danger', Icon: RiCloseCircleLine },
  warning: { status: 'warning', Icon: RiErrorWarningLine },
  info: { status: 'info', Icon: RiInformationLine },
  unknown: { status: undefined, Icon: RiQuestionLine },
} as const;

/** Backstage UI's alert with a severity, shown by word, colour and icon. */
export function StatusAlert(props: {
  tone: AlertTone;
  title: ReactNode;
  aside?: ReactNode;
  /** Replaces the severity's own word */
  label?: string;
  children?: ReactNode;
}) {
  const t = useText();
  const tone = props.tone in STYLES ? props.tone : 'unknown';
  const { status, Icon } = STYLES[tone];
  return (
    <Alert
      status={status}
      icon={<Icon aria-hidden />}
      className={styles.root}
      data-tone={tone}
      title={
        <div className={styles.head}>
          <strong className={styles.title}>{props.title}</strong>
          <span className={styles.aside}>
            {props.aside}
            {tone === 'unknown' ? (
              <VisuallyHidden>{t('severity.unknown')}</VisuallyHidden>
            ) : (
              <span>{props.label ?? t(`severity.${tone}`)}</span>
            )}
          </span>
        </div>
      }
      description={props.children}
    />
  );
}
