import { isProgressLine } from './moverProgress';
import { toBytes } from './resticSize';

/**
 * The messages of VolSync's mover (entry.sh) and restic that verdicts rely on. Recorded with VolSync v0.17-dev and
 * restic 0.18.1. A status contains the last 1,024 bytes, filtered after a success and complete after a failure.
 */

/** The 8 hex digits of the snapshot that the log says was saved last. @public */
export function savedSnapshotId(log: string | undefined): string | undefined {
  return [...(log ?? '').matchAll(/^snapshot ([0-9a-f]{8}) saved\s*$/gm)].at(
    -1,
  )?.[1];
}

/** "== Directory is empty skipping backup ===": success without a snapshot, and without a forget. @public */
export function saysSourceEmpty(log: string | undefined): boolean {
  return /Directory is empty,? skipping backup/i.test(log ?? '');
}

/** "No eligible snapshots found": a restore that ends successfully and restores nothing. @public */
export function saysNothingRestored(log: string | undefined): boolean {
  return /No eligible snapshots found|No data will be restored/i.test(
    log ?? '',
  );
}

/** The id of the snapshot that a restore used. @public */
export function restoredSnapshotId(
  log: string | undefined,
): string | undefined {
  return /restoring <?snapshot ([0-9a-f]{8,64})\b/i.exec(log ?? '')?.[1];
}

/** The host and the paths of the snapshot that a restore used. @public */
export function restoredOrigin(
  log: string | undefined,
): { readonly hostname: string; readonly paths: string } | undefined {
  const match =
    /restoring <?snapshot [0-9a-f]{8,64} of \[([^\]\n]{0,300})\] at [^\n]{1,60}? by [^@\n]{0,100}@([^\s>]{1,255})/i.exec(
      log ?? '',
    );
  return match
    ? { paths: match[1] ?? '', hostname: match[2] ?? '' }
    : undefined;
}

/** Whether the run created a repository because there was none. @public */
export function createdRepositoryAt(
  log: string | undefined,
): string | undefined {
  const text = log ?? '';
  const match = /created restic repository [0-9a-f]+ at (\S+)/.exec(text);
  if (match) {
    return match[1];
  }
  return /=== Initialize Dir ===/.test(text) &&
    /(snapshot [0-9a-f]{8} saved|No eligible snapshots)/.test(text)
    ? ''
    : undefined;
}

/** "no parent snapshot found, will read all files". @public */
export function saysNoParent(log: string | undefined): boolean {
  return /no parent snapshot found/.test(log ?? '');
}

/** The number of files in the snapshot: 0 for a snapshot of directories only. @public */
export function processedFiles(log: string | undefined): number | undefined {
  return backupSize(log).files;
}

/** "Added to the repository: 1.378 KiB (775 B stored)" and "processed 3 files, 64.025 KiB in 0:00". @public */
export function backupSize(log: string | undefined): {
  readonly files?: number;
  readonly bytes?: number;
  readonly bytesAdded?: number;
} {
  const text = log ?? '';
  const processed = /processed (\d+) files?, (\d+\.?\d*) ([KMGT]?i?B)\b/.exec(
    text,
  );
  const added = /Added to the repository: (\d+\.?\d*) ([KMGT]?i?B)\b/.exec(
    text,
  );
  return {
    files: processed ? Number(processed[1]) : undefined,
    bytes: processed ? toBytes(processed[2], processed[3]) : undefined,
    bytesAdded: added ? toBytes(added[1], added[2]) : undefined,
  };
}

/** The most informative line, for a sentence about an unknown failure. Undefined without one. @public */
export function lastRelevantLine(log: string | undefined): string | undefined {
  return (log ?? '')
    .split('\n')
    .map(line => withoutControls(line).trim())
    .filter(line => line.length > 2 && !isProgressLine(line))
    .sort((a, b) => relevance(a) - relevance(b))
    .at(-1)
    ?.slice(0, 300);
}

/** A log is untrusted text: it must not control a terminal. */
function withoutControls(line: string): string {
  return line.replace(/\p{Cc}+/gu, ' ');
}

function relevance(line: string): number {
  if (/fatal|panic/i.test(line)) {
    return 3;
  }
  if (/error|unable|cannot|denied/i.test(line)) {
    return 2;
  }
  return /fail|warning|not found/i.test(line) ? 1 : 0;
}

/** "Restic completed in 64s". @public */
export function runSeconds(log: string | undefined): number | undefined {
  const match = /Restic completed in (\d+)s/.exec(log ?? '');
  return match ? Number(match[1]) : undefined;
}
