import {
  VERDICTS,
  type DestinationVerdict,
  type EntityReport,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { parseTimeline } from './parseTimeline';

const DESTINATION_VERDICTS: ReadonlySet<DestinationVerdict> = new Set([
  'restored',
  'restoring',
  'failing',
  'at-risk',
  'unknown',
]);

/** The response arrived but isn't a report. */
export class InvalidReportError extends Error {
  constructor(rule: string) {
    super(
      `The answer of the VolSync backend cannot be read: ${rule}. Check that the versions of backstage-plugin-volsync and backstage-plugin-volsync-backend belong together, and that no proxy answers in its place.`,
    );
    this.name = 'InvalidReportError';
  }
}

/**
 * The backend and the tab are upgraded separately, and proxies respond with their own pages. The frame is checked
 * before anything is shown, so an invalid response gives one clear error instead of a broken page.
 */
export function parseReport(text: string): EntityReport {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidReportError('it is not JSON');
  }
  if (!isRecord(value)) {
    throw new InvalidReportError('it is not an object');
  }
  for (const key of ['entityRef', 'at'] as const) {
    if (typeof value[key] !== 'string') {
      throw new InvalidReportError(`"${key}" is not a text`);
    }
  }
  for (const key of ['clusters', 'volumes'] as const) {
    if (!Array.isArray(value[key])) {
      throw new InvalidReportError(`"${key}" is not a list`);
    }
  }
  const volumes = value.volumes as unknown[];
  if (!volumes.every(isVolume)) {
    throw new InvalidReportError('a volume lacks its id, verdict or findings');
  }
  const report = value as unknown as EntityReport;
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
