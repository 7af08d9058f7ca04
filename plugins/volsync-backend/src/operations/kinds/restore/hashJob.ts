/**
 * The Job that hashes restored files next to the data. Only what it writes to its log leaves the volume: names and
 * hashes, never content.
 *
 *   N <base64 of names, each with a NUL at its end>
 *   <64 hex digits>  -        one line per name; "!" if the file could not be read
 *   …
 *   E <number of all regular files>
 *
 * Before that, unless there are very many entries, the attributes of files and folders other than content:
 *
 *   M <base64 of names>
 *   m <mode, octal> <uid> <gid>    one line per name
 *   K <base64 of names of symbolic links>
 *   k <base64 of a target>         one line per name
 *   X                              end of the attributes
 *
 * Names are in base64, because they can contain anything but NUL. The last line proves that nothing was cut off. If
 * STRIDE is over 1, every STRIDE-th file is hashed, in file system order, which is close enough to random.
 */
import type { VerificationConfig } from '../../../config';
import { parseNameList } from '../shared/nameList';
import { toScriptJob } from '../shared/scriptJob';
import type { RestoreParams } from './params';

/** Hashes the files in the current folder. @internal */
export const HASH_SCRIPT = `export LC_ALL=C
if [ "$STRIDE" -gt 1 ]; then many=$STRIDE; else many=64; fi
find . -xdev -type f -print0 | xargs -0 -r -n "$many" sh -c '
if [ "$STRIDE" -gt 1 ]; then set -- "$1"; fi
printf "N "
printf "%s\\\\0" "$@" | base64 | tr -d "\\\\n"
echo
for file; do sha256sum < "$file" || echo "!"; done
' sh
echo "E $(find . -xdev -type f -print0 | tr -dc '\\000' | wc -c)"
`;

/** With more entries, the log would grow too long for the value of the attributes. */
const MAX_ENTRIES = 20_000;

const ATTRIBUTES_SCRIPT = `export LC_ALL=C
entries=$(find . -xdev -print0 | tr -dc '\\000' | wc -c)
if [ "$STRIDE" -eq 1 ] && [ "$entries" -le ${MAX_ENTRIES} ]; then
  find . -xdev ! -name . '(' -type f -o -type d ')' -print0 | xargs -0 -r -n 64 sh -c '
printf "M "
printf "%s\\\\0" "$@" | base64 | tr -d "\\\\n"
echo
stat -c "m %a %u %g" "$@"
' sh
  find . -xdev -type l -print0 | xargs -0 -r -n 64 sh -c '
printf "K "
printf "%s\\\\0" "$@" | base64 | tr -d "\\\\n"
echo
for link; do printf "k "; readlink -n "$link" | base64 | tr -d "\\\\n"; echo; done
' sh
  echo X
fi
`;

export function toHashJob(
  params: RestoreParams,
  options: {
    readonly verification: VerificationConfig;
    readonly stride: number;
    readonly claimName: string;
  },
): Readonly<Record<string, unknown>> {
  const { verification, stride, claimName } = options;
  return toScriptJob(params, {
    verification,
    name: 'hash',
    script: ATTRIBUTES_SCRIPT + HASH_SCRIPT,
    env: { STRIDE: String(stride) },
    mounts: [{ claimName, path: '/data', readOnly: true }],
  });
}

/** What the Job found. @internal */
export interface HashedFiles {
  /** By name, one character per byte; undefined for a file that could not be read */
  readonly hashes: ReadonlyMap<string, string | undefined>;
  /** All regular files, hashed or not */
  readonly total: number;
}

/** Undefined if the log is incomplete. Pure. @internal */
export function parseHashLog(log: string): HashedFiles | undefined {
  const hashes = new Map<string, string | undefined>();
  let waiting: string[] = [];
  let total: number | undefined;
  for (const line of log.split('\n')) {
    const names = /^N ([A-Za-z0-9+/=]+)$/.exec(line)?.[1];
    const hash = /^([0-9a-f]{64}) [ *]-$/.exec(line)?.[1];
    const end = /^E +(\d+)$/.exec(line)?.[1];
    if (names) {
      if (waiting.length > 0) {
        return undefined;
      }
      waiting = [...parseNameList(names)];
    } else if (hash || line === '!') {
      const name = waiting.shift();
      if (name === undefined) {
        return undefined;
      }
      hashes.set(name, hash);
    } else if (end) {
      total = Number(end);
    }
  }
  return waiting.length > 0 || total === undefined
    ? undefined
    : { hashes, total };
}
