import type { Watch, WatchReason } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { StatusBadge } from '../common/StatusBadge';

const WORDS = {
  off: 'unknown',
  pending: 'unknown',
  'scrape-unknown': 'unknown',
  'rules-unknown': 'unknown',
  'not-scraped': 'nobody',
  'not-answering': 'nobody',
  'no-rules': 'nobody',
  'rules-failing': 'partly',
  'rules-missing': 'partly',
  'partly-answering': 'partly',
  firing: 'firing',
  watched: 'watched',
} as const satisfies Record<WatchReason, string>;

/** The answer as one word with its colour. */
export function WatchBadge({ watch }: { watch: Watch }) {
  const t = useText();
  // A reason that a newer backend added can't be judged, so it must not look good
  const isKnown = watch.reason in WORDS;
  const isJudged = isKnown && watch.state !== 'off';
  return (
    <StatusBadge tone={isJudged ? watch.state : 'unknown'}>
      {t(`monitoring.word.${isKnown ? WORDS[watch.reason] : 'unknown'}`)}
    </StatusBadge>
  );
}
