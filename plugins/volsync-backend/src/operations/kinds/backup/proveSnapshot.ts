import {
  processedFiles,
  savedSnapshotId,
  saysSourceEmpty,
  valueOf,
} from 'backstage-plugin-volsync-common';
import { again, done, StepFailure, type Step } from '../../step';
import type { ExpireRepository } from '../tools';
import { requireSource, type SourceIdentity } from '../shared/sourceObject';

const POLL_INTERVAL_MS = 2_000;
/** The listing is reloaded after each run; if the store doesn't respond for this long, the snapshot isn't confirmed. */
const PROOF_TIMEOUT_MS = 15 * 60_000;

/**
 * A backup is done when its snapshot is in the repository, not when VolSync reports success. A run on an empty
 * directory also succeeds.
 *
 * @internal
 */
export function proveSnapshot(
  source: SourceIdentity,
  expireRepository: ExpireRepository,
): Step {
  return {
    name: 'prove',
    title: 'Find the snapshot in the repository',
    async run(context) {
      const found = await requireSource(source, context);
      const { logs } = found.status?.latestMoverStatus ?? {};
      if (saysSourceEmpty(logs)) {
        throw new StepFailure(
          'The backup ended without a snapshot because the volume is empty',
          'Check whether the app writes to this claim',
        );
      }
      const id = context.memory.snapshot ?? savedSnapshotId(logs);
      if (typeof id !== 'string') {
        throw new StepFailure(
          'The backup ended, but its log names no snapshot',
          'Check the log of the backup',
        );
      }
      if (context.memory.snapshot !== id) {
        await context.remember({ snapshot: id });
      }
      const evidence = await context.evidence();
      const repository = valueOf(evidence.sources)?.find(
        ({ source: one }) => one.metadata.uid === source.uid,
      )?.repository;
      const object = valueOf(repository)?.snapshots.find(each =>
        each.id.startsWith(id),
      );
      if (object) {
        const files = processedFiles(logs);
        context.conclude({
          summary: `Snapshot ${id} is in the repository`,
          snapshotId: object.id,
          ...(files !== undefined && { files }),
        });
        return done(
          object.lastModified
            ? `Snapshot ${id}, written ${object.lastModified}`
            : `Snapshot ${id}`,
        );
      }
      if (context.hasWaited(PROOF_TIMEOUT_MS)) {
        throw new StepFailure(
          `The log says that snapshot ${id} was saved, and ${
            repository?.state === 'read'
              ? 'it was not found in the repository'
              : 'the repository cannot be read to confirm it'
          }`,
          repository?.state === 'unread' ? repository.message : undefined,
        );
      }
      if (
        repository?.state === 'unread' &&
        repository.reason === 'not-configured'
      ) {
        throw new StepFailure(
          `The log says that snapshot ${id} was saved; the portal cannot confirm it`,
          repository.message,
        );
      }
      const secretName = found.spec?.restic?.repository;
      if (secretName && repository && isOlder(repository.at, context.now())) {
        const { cluster, namespace } = context.volume;
        expireRepository({ cluster, namespace, name: secretName });
      }
      return again(
        POLL_INTERVAL_MS,
        repository?.state === 'unread'
          ? repository.message
          : `Snapshot ${id} is not listed yet`,
      );
    },
  };
}

/** Old enough to reload, because a listing isn't free. */
function isOlder(at: string | undefined, now: Date): boolean {
  return at === undefined || now.getTime() - Date.parse(at) > 3_000;
}
