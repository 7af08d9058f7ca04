import {
  valueOf as valueOfReading,
  type Reading,
  type VolumeHistory,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useCallback, useEffect, useMemo, useState } from 'react';
import {
  mayHaveGaps,
  toIntervals,
  type BackupGap,
  type GapInputs,
} from '../format/gaps';
import {
  toObjectiveShare,
  type ObjectiveShare,
} from '../format/objectiveShare';
import {
  STRIP_MS,
  toFailedRuns,
  toRestorePoints,
  type RestorePoint,
} from '../format/restorePoints';
import { toSnapshotItems } from '../format/snapshots';
import { useLoad, valueOf } from './useLoad';
import { useNow } from './useNow';
import { useRepository } from './useRepository';

const MINUTE_MS = 60_000;
/** The maximum that the backend returns per request */
const MAX_LISTED = 1_000;

export interface RestorePoints {
  /** Everything listed, oldest first */
  readonly all: readonly RestorePoint[];
  /** Those of the last 30 days */
  readonly points: readonly RestorePoint[];
  readonly failedRuns: readonly string[];
  readonly gaps: readonly BackupGap[];
  /** Undefined if too little is known */
  readonly objective?: ObjectiveShare;
  readonly now: number;
  /** Why no one can open the snapshots; `read` if they can be opened */
  readonly decrypted: Reading<unknown>;
}

/**
 * The restore points of the last 30 days: first from the report, then from the list of snapshots and the history.
 * Undefined if the repository couldn't be read.
 */
export function useRestorePoints(
  volume: VolumeReport,
  history: VolumeHistory | undefined,
): RestorePoints | undefined {
  const now = useNow(MINUTE_MS);
  const report = valueOfReading(volume.repository);
  const repository = useRepository(volume);
  const load = useCallback(
    (signal: AbortSignal) =>
      repository.listSnapshots({ limit: MAX_LISTED }, { signal }),
    [repository],
  );
  const listed = valueOf(
    useLoad(
      report ? load : undefined,
      `${report?.snapshotCount} ${report?.snapshots[0]?.id} ${volume.drill?.at}`,
    ).state,
  );
  const strip = useMemo(() => {
    if (!report) {
      return undefined;
    }
    const entries = history?.entries ?? [];
    const all = toRestorePoints({
      snapshots: listed?.snapshots ?? toSnapshotItems(report),
      volume,
      history: entries,
    });
    return {
      all,
      points: all.filter(({ at }) => Date.parse(at) >= now - STRIP_MS),
      failedRuns: toFailedRuns({ volume, history: entries, now }),
      now,
      decrypted: listed?.decrypted ?? report.details,
    };
  }, [report, listed, history, volume, now]);
  const inputs = useMemo(
    () =>
      // Without the history, snapshots that retention removed would look like a gap
      strip &&
      history && {
        volume,
        points: strip.points,
        history: history.entries,
        failed: strip.failedRuns,
        now,
      },
    [strip, history, volume, now],
  );
  const gaps = useGaps(inputs);
  const objective = useMemo(
    () =>
      inputs && toObjectiveShare(toIntervals(inputs), volume.objectiveSeconds),
    [inputs, volume.objectiveSeconds],
  );
  return useMemo(
    () => strip && { ...strip, gaps, objective },
    [strip, gaps, objective],
  );
}

const NO_GAPS: readonly BackupGap[] = [];

/** The cron parser is large, so it is loaded only if there may be a gap. */
function useGaps(inputs: GapInputs | undefined): readonly BackupGap[] {
  const [gaps, setGaps] = useState(NO_GAPS);
  useEffect(() => {
    if (!inputs || !mayHaveGaps(toIntervals(inputs), inputs.volume)) {
      setGaps(NO_GAPS);
      return undefined;
    }
    let isCurrent = true;
    import('../format/findGaps')
      .then(({ findGaps }) => isCurrent && setGaps(findGaps(inputs)))
      // The dots also show gaps: if the chunk doesn't load, gaps have no description
      .catch(() => {});
    return () => {
      isCurrent = false;
    };
  }, [inputs]);
  return gaps;
}
