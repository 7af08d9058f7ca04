/**
 * The Job that reads the selected files from the repository, next to the data. restic runs like VolSync's mover, with
 * the Secret by reference. It writes into a separate folder on the same volume, so nothing else in the volume is
 * touched before all files are there and compared. Then it hashes them, like the Job of a test restore.
 *
 * It takes no lock, because a killed Job would leave one and block backups. If a prune removes data meanwhile, restic
 * fails, and no file is placed.
 *
 * Paths are data: restic patterns, each with a NUL at its end, in base64.
 */
import { fromBase64, toNameList } from '../shared/nameList';
import { toScriptJob, type LiveVolume } from '../shared/scriptJob';
import { HASH_SCRIPT } from '../restore/hashJob';
import type { KindTools } from '../tools';
import { scratchOf, type FilesParams } from './params';
import { toResticPattern } from './paths';

const SCRIPT = `set -eu
export LC_ALL=C
umask 077
rm -rf -- "./$SCRATCH"
mkdir -- "./$SCRATCH"
printf %s "$PATTERNS" | base64 -d | xargs -0 sh -c '
for pattern; do set -- "$@" --include "$pattern"; shift; done
exec restic restore "$SNAPSHOT" --no-lock --no-cache --target "./$SCRATCH/files" "$@" > /dev/null
' sh
mkdir -p -- "./$SCRATCH/files"
cd "./$SCRATCH/files"
${HASH_SCRIPT}`;

export function toFetchJob(
  params: FilesParams,
  options: {
    readonly tools: Pick<KindTools, 'verification' | 'restic'>;
    readonly stride: number;
    readonly live: LiveVolume | undefined;
  },
): Readonly<Record<string, unknown>> {
  const { tools, stride, live } = options;
  return toScriptJob(params, {
    verification: tools.verification,
    name: 'fetch',
    script: SCRIPT,
    env: {
      SCRATCH: scratchOf(params),
      SNAPSHOT: params.snapshot.id,
      STRIDE: String(stride),
      PATTERNS: toNameList(
        params.paths.map(({ raw }) => toResticPattern(fromBase64(raw))),
      ),
    },
    mounts: [{ claimName: params.claim.name, path: '/data', readOnly: false }],
    repository: { secretName: params.secretName, ...tools.restic },
    live,
  });
}
