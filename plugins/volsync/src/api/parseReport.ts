import {
  VERDICTS,
  type DestinationVerdict,
  type EntityReport,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { InvalidReportError, isRecord, parseAnswer } from './parseAnswer';
import { parseTimeline } from './parseTimeline';

const DESTINATION_VERDICTS: ReadonlySet<DestinationVerdict> = new Set([
  'restored',
  'restoring',
  'failing',
  'at-risk',
  'unknown',
]);

/**
 * The backend and the tab are upgraded separately, and proxies respond with their own pages. The frame is checked
 * before anything is shown, so an invalid response gives one clear error instead of a broken page.
 */
export function parseReport(text: string): EntityReport {
  const report = parseAnswer<EntityReport>(text, {
    texts: ['entityRef', 'at'],
    lists: ['clusters', 'volumes'],
  });
  if (!report.volumes.every(isVolume)) {
    throw new InvalidReportError('a volume lacks its id, verdict or findings');
  }
  return { ...report, volumes: report.volumes.map(toKnownVolume) };
}

/** A field that an older backend doesn't send is empty. A value that a newer one added isn't judged. */
function toKnownVolume(volume: VolumeReport): VolumeReport {
  return {
    ...toKnownVerdicts(volume),
    timeline: parseTimeline(volume.timeline),
    watchedSince:
      typeof volume.watchedSince === 'string' ? volume.watchedSince : undefined,
  };
}

/** The tab can't judge a verdict that a newer backend added. */
function toKnownVerdicts(volume: VolumeReport): VolumeReport {
  const { verdict, destinations } = volume;
  return {
    ...volume,
    verdict: VERDICTS.includes(verdict) ? verdict : 'unknown',
    destinations: destinations.map(destination => ({
      ...destination,
      verdict: DESTINATION_VERDICTS.has(destination.verdict)
        ? destination.verdict
        : 'unknown',
    })),
  };
}

function isVolume(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.id === 'string' &&
    typeof value.verdict === 'string' &&
    isRecord(value.repository) &&
    isRecord(value.events) &&
    ['findings', 'runs', 'destinations', 'missing', 'otherSources'].every(key =>
      Array.isArray(value[key]),
    )
  );
}
