import type { CheckState } from 'backstage-plugin-volsync-common';
import type { ReactNode } from 'react';
import platform from '../platform/platform.module.css';

/** A word in the colour of a check's state. @internal */
export function Pill(props: { tone: CheckState; children: ReactNode }) {
  return (
    <span className={platform.pill} data-state={props.tone}>
      {props.children}
    </span>
  );
}
