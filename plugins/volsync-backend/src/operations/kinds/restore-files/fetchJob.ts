/**
 * The Job that reads the chosen files from the repository, beside the data. restic runs as VolSync's mover does, with
 * the Secret by reference, and writes into a folder of its own on the same volume, so that nothing of the volume is
 * touched before all files are there and compared. Then it hashes them, as the Job of a test restore does.
 *
 * No lock is taken: a Job that is killed would leave one, and backups would wait for it. What prune takes away meanwhile
 * makes restic fail, and nothing is placed.
 *
 * Paths are data: patterns of restic, each with a NUL at its end, in base64.
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
