import {
  RiArchiveLine,
  RiGhostLine,
  RiQuestionLine,
  RiShieldCrossLine,
  RiUserUnfollowLine,
} from '@remixicon/react';
import type { CoverageKind } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import styles from './coverage.module.css';

const SIGNS = {
  'no-backup': RiShieldCrossLine,
  'no-entity': RiUserUnfollowLine,
  'claim-gone': RiGhostLine,
  'repository-gone': RiArchiveLine,
  unknown: RiQuestionLine,
} as const;

/** Sign and words of a kind; grey where it is only perhaps so. @internal */
export function KindPill(props: {
  kind: CoverageKind;
  unknown?: boolean;
  count?: string;
}) {
  const t = useText();
  const what = props.unknown || !(props.kind in SIGNS) ? 'unknown' : props.kind;
  const Sign = SIGNS[what];
  const word = t(`coverage.kind.${what}`);
  return (
    <span className={styles.pill} data-kind={what}>
      <Sign size={16} aria-hidden />
      <span>{props.count ? `${props.count} ${word}` : word}</span>
    </span>
  );
}
