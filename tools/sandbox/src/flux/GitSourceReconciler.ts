import {
  type Again,
  ignoreNotFound,
  messageOf,
  seconds,
  splitKey,
} from '../client';
import { type GitSource, gitSources } from './fluxResources';
import type { GitOpsContext } from './GitOpsContext';
import { MAIN } from './GitRepository';
import { openSource } from './openSource';
import { withReady } from './readyCondition';

/** How often a branch is polled, in real time: merges should be visible, whatever the time scale */
const POLL_MS = 1_000;

/** source-controller's behaviour for a GitRepository: follows a branch, and reports its newest commit. */
export class GitSourceReconciler {
  readonly #context: GitOpsContext;

  constructor(context: GitOpsContext) {
    this.#context = context;
  }

  async reconcile(key: string): Promise<Again | void> {
    const { client, pace } = this.#context;
    const object = await ignoreNotFound(client.get(gitSources, splitKey(key)));
    if (!object || object.spec.suspend) {
      return undefined;
    }
    const status = await this.#readStatus(object);
    if (JSON.stringify(status) !== JSON.stringify(object.status)) {
      await ignoreNotFound(
        client.replaceStatus(gitSources, { ...object, status }),
      );
    }
    return { afterMs: POLL_MS * pace.scale };
  }

  async #readStatus(object: GitSource): Promise<GitSource['status']> {
    const { clock } = this.#context;
    const branch = object.spec.ref?.branch ?? MAIN;
    const before = object.status;
    const observedGeneration = object.metadata.generation;
    try {
      const commit = await openSource(object).head(branch);
      if (!commit) {
        throw new Error(`couldn't find remote ref "refs/heads/${branch}"`);
      }
      const revision = `${branch}@sha1:${commit}`;
      return {
        ...before,
        observedGeneration,
        conditions: withReady(
          before?.conditions,
          {
            status: 'True',
            reason: 'Succeeded',
            message: `stored artifact for revision '${revision}'`,
          },
          clock(),
        ),
        artifact:
          before?.artifact?.revision === revision
            ? before.artifact
            : { revision, lastUpdateTime: seconds(clock().toISOString()) },
      };
    } catch (error) {
      return {
        ...before,
        observedGeneration,
        conditions: withReady(
          before?.conditions,
          {
            status: 'False',
            reason: 'GitOperationFailed',
            message: messageOf(error),
          },
          clock(),
        ),
      };
    }
  }
}
