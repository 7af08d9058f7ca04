/**
 * What restic says of its own progress in the log of a mover. VolSync's entry.sh sets RESTIC_PROGRESS_FPS=0.1, so restic
 * writes a line every ten seconds, also without a terminal. Recorded with restic 0.18.0:
 *
 *   [0:02] 28.45%  0 files 73.249 MiB, total 403 files 257.493 MiB, 0 errors ETA 0:02
 *   [0:03] 402 files 241.997 MiB, total 403 files 257.493 MiB, 0 errors
 *   [0:00] 120 files, 13.646 MiB, 0 errors
 *   [0:00] 44.86%  0 files/dirs 115.500 MiB, total 404 files/dirs 257.493 MiB
 *
 * A backup counts its files while it reads them, and gives a percentage only when it has counted all. A restore says
 * nothing before restic 0.16. The names of the files in progress follow on lines of their own: who chooses these names
 * can write such a line, so it is shown as progress and decides nothing.
 */

import { toBytes } from './resticSize';

/** Recent enough for the newest line; a log may be of any length. */
const MAX_LOG_LENGTH = 16 * 1024;
const MAX_LINE_LENGTH = 300;

const DURATION = String.raw`(?:\d{1,6}:)?\d{1,2}:\d{2}`;
const COUNT = String.raw`\d{1,15}`;
const SIZE = String.raw`\d{1,15}(?:\.\d{1,3})? (?:B|[KMGT]iB)`;
const LINE = new RegExp(
  String.raw`^\[(?<elapsed>${DURATION})\] ` +
    String.raw`(?:(?<percent>\d{1,3}\.\d{2})% {2})?` +
    String.raw`(?<files>${COUNT}) files(?:/dirs)?,? (?<bytes>${SIZE})` +
    String.raw`(?:, total (?<totalFiles>${COUNT}) files(?:/dirs)? (?<totalBytes>${SIZE}))?` +
    String.raw`(?:, ${COUNT} errors|, skipped ${COUNT} files/dirs ${SIZE})?` +
    String.raw`(?: ETA (?<left>${DURATION}))?$`,
);
/** restic has ended: what it said before is over. */
const END = /^(processed \d|Summary: |snapshot [0-9a-f]{8} saved|=== )/;

/** How far restic is, in its own words. @public */
export interface MoverProgress {
  readonly files: number;
  readonly bytes: number;
  /** Absent while a backup still counts */
  readonly totalFiles?: number;
  readonly totalBytes?: number;
  /** Since restic began */
  readonly elapsedSeconds: number;
  /** restic's own estimate; a restore has none */
  readonly secondsLeft?: number;
}

/** Whether a line of a log says how far restic is. Its "0 errors" is no error. Pure. @internal */
export function isProgressLine(line: string): boolean {
  return line.length <= MAX_LINE_LENGTH && LINE.test(line);
}

/** Undefined if restic says nothing of it, or has ended. Pure. @public */
export function moverProgress(
  log: string | undefined,
): MoverProgress | undefined {
  const lines = (log ?? '').slice(-MAX_LOG_LENGTH).split(/\r?\n/);
  let newest: Readonly<Record<string, string | undefined>> | undefined;
  let countedTotal: string | undefined;
  for (const line of lines) {
    const groups =
      line.length <= MAX_LINE_LENGTH ? LINE.exec(line)?.groups : undefined;
    if (groups) {
      newest = groups;
      countedTotal = groups.percent ? groups.totalBytes : countedTotal;
    } else if (END.test(line)) {
      newest = undefined;
      countedTotal = undefined;
    }
  }
  if (!newest) {
    return undefined;
  }
  const bytes = bytesOf(newest.bytes);
  const totalBytes = bytesOf(newest.totalBytes);
  const isCounted =
    newest.totalBytes !== undefined &&
    newest.totalBytes === countedTotal &&
    totalBytes >= bytes;
  return {
    files: Number(newest.files),
    bytes,
    ...(isCounted && { totalFiles: Number(newest.totalFiles), totalBytes }),
    elapsedSeconds: toSeconds(newest.elapsed),
    ...(newest.left !== undefined && { secondsLeft: toSeconds(newest.left) }),
  };
}

function bytesOf(size: string | undefined): number {
  const [amount, unit] = (size ?? '').split(' ');
  return toBytes(amount, unit) ?? 0;
}

/** `1:02:03` or `2:03`. */
function toSeconds(duration: string | undefined): number {
  return (duration ?? '')
    .split(':')
    .reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
