import {
  RiArchiveDrawerLine,
  RiCameraLine,
  RiCircleLine,
  RiCloseCircleLine,
  RiCloseLine,
  RiEdit2Line,
  RiHistoryLine,
  RiPauseLine,
  RiPlayLine,
  RiSave3Line,
  RiShieldCheckLine,
} from '@remixicon/react';
import type {
  TimelineEntry,
  TimelineKind,
} from 'backstage-plugin-volsync-common';

const SIGNS: Readonly<Record<TimelineKind, typeof RiCircleLine>> = {
  run: RiSave3Line,
  attempt: RiCloseLine,
  error: RiCloseCircleLine,
  snapshot: RiCameraLine,
  restore: RiHistoryLine,
  change: RiEdit2Line,
  pause: RiPauseLine,
  resume: RiPlayLine,
  repository: RiArchiveDrawerLine,
  drill: RiShieldCheckLine,
};

/** The icon of an event, a cross if it failed. The text beside it says the same. */
export function TimelineSign(props: {
  entry: TimelineEntry;
  className: string | undefined;
}) {
  const { kind, severity } = props.entry;
  const known = Object.hasOwn(SIGNS, kind) ? SIGNS[kind] : RiCircleLine;
  const Sign = severity === 'critical' ? RiCloseLine : known;
  return (
    <span className={props.className} aria-hidden>
      <Sign size={14} />
    </span>
  );
}
