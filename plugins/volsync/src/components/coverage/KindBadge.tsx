import {
  RiArchiveLine,
  RiGhostLine,
  RiQuestionLine,
  RiShareForwardLine,
  RiShieldCrossLine,
  RiUserUnfollowLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { StatusBadge } from '../common/StatusBadge';
import type { CoverageGroup } from './coverageView';

const STYLES = {
  'no-backup': { tone: 'bad', icon: RiShieldCrossLine },
  'no-entity': { tone: 'warning', icon: RiUserUnfollowLine },
  'claim-gone': { tone: 'warning', icon: RiGhostLine },
  'repository-gone': { tone: 'unknown', icon: RiArchiveLine },
  'backed-up-elsewhere': { tone: 'unknown', icon: RiShareForwardLine },
  unknown: { tone: 'unknown', icon: RiQuestionLine },
} as const;

/** Icon and words of a kind; grey if it is uncertain. */
export function KindBadge(props: { group: CoverageGroup; count?: string }) {
  const t = useText();
  // A kind that a newer backend added has no name here
  const what = props.group in STYLES ? props.group : 'unknown';
  const word = t(`coverage.kind.${what}`);
  return (
    <StatusBadge {...STYLES[what]}>
      {props.count ? `${props.count} ${word}` : word}
    </StatusBadge>
  );
}
