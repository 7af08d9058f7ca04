import {
  RiArchiveLine,
  RiGhostLine,
  RiQuestionLine,
  RiShieldCrossLine,
  RiUserUnfollowLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import type { CoverageGroup } from './coverageView';
import styles from './coverage.module.css';

const SIGNS = {
  'no-backup': RiShieldCrossLine,
  'no-entity': RiUserUnfollowLine,
  'claim-gone': RiGhostLine,
  'repository-gone': RiArchiveLine,
  unknown: RiQuestionLine,
} as const;

/** Sign and words of a kind; grey where it is only perhaps so. @internal */
export function KindPill(props: { group: CoverageGroup; count?: string }) {
  const t = useText();
  // A kind of a later backend is one that we cannot name
  const what = props.group in SIGNS ? props.group : 'unknown';
  const Sign = SIGNS[what];
  const word = t(`coverage.kind.${what}`);
  return (
    <span className={styles.pill} data-kind={what}>
      <Sign size={16} aria-hidden />
      <span>{props.count ? `${props.count} ${word}` : word}</span>
    </span>
  );
}
