import {
  RiArchiveLine,
  RiGhostLine,
  RiQuestionLine,
  RiShieldCrossLine,
  RiUserUnfollowLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { Pill } from '../common/Pill';
import type { CoverageGroup } from './coverageView';

const LOOKS = {
  'no-backup': { tone: 'bad', sign: RiShieldCrossLine },
  'no-entity': { tone: 'warning', sign: RiUserUnfollowLine },
  'claim-gone': { tone: 'warning', sign: RiGhostLine },
  'repository-gone': { tone: 'unknown', sign: RiArchiveLine },
  unknown: { tone: 'unknown', sign: RiQuestionLine },
} as const;

/** Sign and words of a kind; grey where it is only perhaps so. @internal */
export function KindPill(props: { group: CoverageGroup; count?: string }) {
  const t = useText();
  // A kind of a later backend is one that we cannot name
  const what = props.group in LOOKS ? props.group : 'unknown';
  const word = t(`coverage.kind.${what}`);
  return (
    <Pill {...LOOKS[what]}>
      {props.count ? `${props.count} ${word}` : word}
    </Pill>
  );
}
