import {
  RiCheckLine,
  RiCloseLine,
  RiLoader4Line,
  RiQuestionLine,
  RiSkipForwardLine,
  RiStopCircleLine,
  RiTimeLine,
} from '@remixicon/react';
import type { BulkVolumeState } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { StatusBadge } from '../common/StatusBadge';

const STYLES = {
  pending: { tone: 'unknown', icon: RiTimeLine },
  planned: { tone: 'unknown', icon: RiTimeLine },
  running: { tone: 'busy', icon: RiLoader4Line },
  waiting: { tone: 'warning', icon: RiQuestionLine },
  succeeded: { tone: 'good', icon: RiCheckLine },
  failed: { tone: 'bad', icon: RiCloseLine },
  stopped: { tone: 'unknown', icon: RiStopCircleLine },
  skipped: { tone: 'warning', icon: RiSkipForwardLine },
} as const;

/** The state of a volume, with a count before the word if it stands for several. */
export function BulkStateBadge(props: {
  state: BulkVolumeState;
  count?: number;
}) {
  const t = useText();
  const { state, count } = props;
  const word = t(`bulk.volumeState.${state}`);
  return (
    <StatusBadge {...STYLES[state]}>
      {count === undefined
        ? word
        : t('bulk.count', {
            number: String(count),
            state: word.toLocaleLowerCase(),
          })}
    </StatusBadge>
  );
}
