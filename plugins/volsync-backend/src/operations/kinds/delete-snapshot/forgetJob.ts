/**
 * The Job that deletes one snapshot. restic runs like VolSync's mover, with the Secret by reference, and mounts no
 * volume. It takes the repository's exclusive lock, so if anything else uses the repository, it fails and deletes
 * nothing.
 *
 * The id is complete, so no other snapshot can match. Data that no other snapshot needs stays until VolSync's next
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
