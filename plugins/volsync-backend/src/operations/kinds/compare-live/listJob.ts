/**
 * The Job that lists and hashes the files of a live volume, which it mounts read-only. Only names, sizes, times and
 * hashes leave the volume, never content. The list is compressed, because kubelets keep only a few MiB of a log, and
 * gzip shows whether it is complete.
 *
 *   N <base64 of names, each with a NUL at its end>
 *   <bytes> <seconds>      one line per name; "-" if the file is gone
 *   <64 hex digits>        one line per name; "!" if it can't be read. Absent in batches of large files
 *   <bytes> <seconds>      again, after all of them were read: a difference means that the file changed meanwhile
 *   E <number of files>
 */
import { gunzipSync } from 'node:zlib';
import { parseNameList } from '../shared/nameList';
import { toScriptJob, type LiveVolume } from '../shared/scriptJob';
import type { KindTools } from '../tools';
import type { CompareParams } from './params';

/** Enough for a million files with long names. */
const MAX_LIST_BYTES = 256 * 1024 * 1024;

const SCRIPT = `export LC_ALL=C
each() {
  find . -xdev -path "./.backstage-volsync-*" -prune -o -path ./lost+found -prune -o -type f "$@" -print0
}
batch() {
  xargs -0 -r -n 64 sh -c '
line="
"
facts() {
  stat -c "%s %Y" -- "$@" 2>/dev/null && return
  echo RETRY
  for file; do stat -c "%s %Y" -- "$file" 2>/dev/null || echo -; done
}
hashes() {
  case "$*" in
    *"$line"*) ;;
    *) sha256sum -- "$@" 2>/dev/null && return ;;
  esac
  echo RETRY
  for file; do sha256sum < "$file" 2>/dev/null || echo "!"; done
}
case "$0" in hash) echo "N" ;; *) echo "L" ;; esac
printf "%s\\\\0" "$@" | base64 | tr -d "\\\\n"
echo
facts "$@"
if [ "$0" = hash ]; then hashes "$@" | cut -c 1-65; fi
echo AFTER
facts "$@"
echo END
' "$1"
}
{
  each -size "-\${LARGE}c" | batch hash
  each ! -size "-\${LARGE}c" | batch large
  echo "E $(each | tr -dc '\\000' | wc -c)"
} | gzip -c | base64
`;

export function toListJob(
  params: CompareParams,
  options: {
    readonly tools: Pick<KindTools, 'verification'>;
    /** Files of at least this size are compared by size and time */
    readonly largeBytes: number;
    readonly live: LiveVolume;
  },
): Readonly<Record<string, unknown>> {
  const { tools, largeBytes, live } = options;
  return toScriptJob(params, {
    verification: tools.verification,
    name: 'list',
    script: SCRIPT,
    env: { LARGE: String(largeBytes) },
    mounts: [{ claimName: params.claim.name, path: '/data', readOnly: true }],
    live,
  });
}

/** A file of the live volume. @internal */
export interface LiveFile {
  readonly bytes: number;
  /** Seconds since 1970 */
  readonly modifiedAt: number;
  /** Undefined if it was not read */
  readonly hash?: string;
  /** The file was deleted, couldn't be read, or changed while it was read */
  readonly isUncertain: boolean;
}

/** By name, one character per byte. Undefined if the log is incomplete. Pure. @internal */
export function parseListLog(
  log: string,
): ReadonlyMap<string, LiveFile> | undefined {
  let text: string;
  try {
    text = gunzipSync(Buffer.from(log, 'base64'), {
      maxOutputLength: MAX_LIST_BYTES,
    }).toString('latin1');
  } catch {
    return undefined;
  }
  const files = new Map<string, LiveFile>();
  const lines = text.split('\n');
  let at = 0;
  while (lines[at] === 'N' || lines[at] === 'L') {
    const end = lines.indexOf('END', at);
    if (end < 0 || !readBatch(lines.slice(at, end), files)) {
      return undefined;
    }
    at = end + 1;
  }
  return /^E +\d+$/.test(lines[at] ?? '') ? files : undefined;
}

function readBatch(
  lines: readonly string[],
  files: Map<string, LiveFile>,
): boolean {
  const names = parseNameList(lines[1] ?? '');
  const after = lines.indexOf('AFTER');
  const isHashed = lines[0] === 'N';
  const head = lines.slice(2, after);
  const facts = takeLines(head, names.length, /^(\d+ \d+|-)$/);
  const hashes = isHashed
    ? takeLines(facts.rest, names.length, /^(\\?[0-9a-f]{64}|!)/)
    : undefined;
  const later = takeLines(
    lines.slice(after + 1),
    names.length,
    /^(\d+ \d+|-)$/,
  );
  if (after < 0 || !facts.lines || !later.lines || (hashes && !hashes.lines)) {
    return false;
  }
  names.forEach((name, index) => {
    const fact = facts.lines?.[index] ?? '-';
    const [bytes = 0, modifiedAt = 0] = fact.split(' ').map(Number);
    const hash = /^\\?([0-9a-f]{64})/.exec(hashes?.lines?.[index] ?? '')?.[1];
    files.set(name, {
      bytes,
      modifiedAt,
      hash,
      isUncertain:
        fact === '-' ||
        fact !== later.lines?.[index] ||
        (isHashed && hash === undefined),
    });
  });
  return true;
}

/** Takes this many lines of a kind, and skips the lines of an incomplete first try. */
function takeLines(
  lines: readonly string[],
  count: number,
  kind: RegExp,
): { readonly lines?: readonly string[]; readonly rest: readonly string[] } {
  const first = lines.findIndex(line => !kind.test(line));
  const start =
    first >= 0 && first < count && lines[first] === 'RETRY' ? first + 1 : 0;
  const taken = lines.slice(start, start + count);
  return {
    rest: lines.slice(start + count),
    ...(taken.length === count &&
      taken.every(line => kind.test(line)) && { lines: taken }),
  };
}
