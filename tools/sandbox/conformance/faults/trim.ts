/*
 * Normalizes a mover's output: ids, times, sizes, ports, and the retries of one request, of which the first and the
 * last are kept.
 */

/** Progress, and the tables of snapshots */
const NOISE =
  /^\[\d+:\d\d\] |^-{20,}$|^ID {2,}Time|^[0-9a-f]{8} {2}\d{4}-|^\d+ snapshots$|^(keep|remove) \d+ snapshots:$/;

const RETRY = /returned error, retrying after/;

/** The log without text that differs between runs. */
export function trimLog(log: string): string {
  const ids = new Map<string, string>();
  const text = log
    .replace(/\b[0-9a-f]{64}\b|\b[0-9a-f]{10}\b|\b[0-9a-f]{8}\b/g, id => {
      const known = ids.get(id.slice(0, 8));
      const name =
        known ?? (ids.size + 1).toString(16).padStart(2, '0').repeat(4);
      ids.set(id.slice(0, 8), name);
      return name.repeat(8).slice(0, id.length);
    })
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:9000')
    .replace(
      /\b\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?( [+-]\d{4} UTC|Z)?/g,
      '2026-11-20 09:00:05',
    )
    .replace(/\b\d+(\.\d+)?(h|m|s|ms|µs)(\d+(\.\d+)?(m|s))*\b/g, '1s')
    .replace(/\b\d+(\.\d+)? (B|KiB|MiB)\b/g, '1 KiB')
    .replace(/in \d+:\d\d\b/g, 'in 0:00')
    .replace(/\(Request ID: [^)]*\)|request id: \S+/gi, '')
    .replace(/PID \d+ on \S+ by/g, 'PID 42 on node by')
    // The path of restic's build
    .replace(/^\t.*\.(go|s):\d+$/gm, '');
  const lines = text
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => !NOISE.test(line));
  return lines
    .filter((_, index) => {
      const isRetry = (at: number) => RETRY.test(lines[at] ?? '');
      return !(isRetry(index) && isRetry(index - 1) && isRetry(index + 1));
    })
    .filter((line, index, all) => line !== '' && line !== all[index - 1])
    .join('\n');
}
