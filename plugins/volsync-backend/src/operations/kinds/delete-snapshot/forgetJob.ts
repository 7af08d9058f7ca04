/**
 * The Job that deletes one snapshot. restic runs as VolSync's mover does, with the Secret by reference, and mounts no
 * volume. It takes the exclusive lock of the repository, so it fails if anything else uses it, and deletes nothing.
 *
 * The id is given whole, so no other snapshot can match. Data that no other snapshot needs stays until VolSync's next
 * prune. A second run finds nothing to delete and succeeds.
 */
import { toScriptJob } from '../shared/scriptJob';
import type { KindTools } from '../tools';
import type { DeletionParams } from './params';

const SCRIPT = `set -eu
exec restic forget "$SNAPSHOT" --no-cache`;

export function toForgetJob(
  params: DeletionParams,
  tools: Pick<KindTools, 'verification' | 'restic'>,
): Readonly<Record<string, unknown>> {
  return toScriptJob(params, {
    verification: tools.verification,
    name: 'forget',
    script: SCRIPT,
    env: { SNAPSHOT: params.snapshot.id },
    mounts: [],
    repository: { secretName: params.secretName, ...tools.restic },
  });
}
