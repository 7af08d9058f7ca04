import type { RemixiconComponentType } from '@remixicon/react';
import type { ReactNode } from 'react';
import styles from './Pill.module.css';

/** What a pill's colour says. `unknown` is grey: whatever is not judged must not look good. @internal */
export type PillTone = 'good' | 'busy' | 'warning' | 'bad' | 'unknown';

/** A word or two in the colour of what they say, with a sign for those who see no colours. @internal */
export function Pill(props: {
  tone: PillTone;
  sign?: RemixiconComponentType;
  children: ReactNode;
}) {
  const { tone, sign: Sign, children } = props;
  return (
    <span className={styles.pill} data-tone={tone}>
      {Sign && <Sign size={16} aria-hidden />}
      <span>{children}</span>
    </span>
  );
}
