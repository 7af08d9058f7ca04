import {
  buildKustomization,
  type Manifest,
  resolveInTree,
  toFluxObjects,
} from 'kustomize-files';
import { type Again, ignoreNotFound, messageOf, splitKey } from '../client';
import { applyObjects, inventoryOf, pruneObjects } from './applyObjects';
import {
  FINALIZER,
  gitSources,
  type GitSource,
  type Kustomization,
  kustomizations,
  REQUESTED_AT,
} from './fluxResources';
import type { GitOpsContext } from './GitOpsContext';
import { findUnready } from './findUnready';
import { toPrune } from './inventory';
import { openSource } from './openSource';
import { withReady } from './readyCondition';

/** Flux's default `interval`, after which everything is applied again: live changes are reverted */
const RESYNC_MS = 600_000;
const RETRY_MS = 10_000;
const HEALTH_MS = 5_000;

type Status = NonNullable<Kustomization['status']>;

/**
 * kustomize-controller's behaviour for one Kustomization, as far as an app's repository needs it: build the path at the
 * source's revision with the components, substitute variables, apply, delete what is gone, and update the status.
 * Anything it cannot build like Flux (patches, generators, variables from Secrets) is an error, never skipped.
 */
export class KustomizationReconciler {
  readonly #context: GitOpsContext;
  readonly #appliedAt = new Map<string, number>();

  constructor(context: GitOpsContext) {
    this.#context = context;
  }

  async reconcile(key: string): Promise<Again | void> {
    const { client, clock } = this.#context;
    const found = await ignoreNotFound(
      client.get(kustomizations, splitKey(key)),
    );
    if (!found) {
      this.#appliedAt.delete(key);
      return undefined;
    }
    if (found.metadata.deletionTimestamp) {
      return this.#finish(found);
    }
    if (found.spec.suspend) {
      return undefined;
    }
    const object = await this.#withFinalizer(found);
    const source = await this.#sourceOf(object);
    const revision = source?.status?.artifact?.revision;
    if (!source || !revision) {
      await this.#write(object, {
        ...object.status,
        conditions: withReady(
          object.status?.conditions,
          {
            status: 'False',
            reason: 'ArtifactFailed',
            message: `Source "${object.spec.sourceRef.kind}/${object.spec.sourceRef.name}" has no artifact yet`,
          },
          clock(),
        ),
      });
      return { afterMs: RETRY_MS };
    }
    const now = clock().getTime();
    const appliedAt = this.#appliedAt.get(key) ?? 0;
    if (isUpToDate(object, revision) && now - appliedAt < RESYNC_MS) {
      return { afterMs: RESYNC_MS };
    }
    const again = await this.#apply(object, source, revision);
    this.#appliedAt.set(key, now);
    return again;
  }

  async #apply(
    object: Kustomization,
    source: GitSource,
    revision: string,
  ): Promise<Again> {
    const { clock } = this.#context;
    const requestedAt = object.metadata.annotations?.[REQUESTED_AT];
    const before = object.status?.inventory?.entries ?? [];
    const status: Status = {
      ...object.status,
      observedGeneration: object.metadata.generation,
      lastAttemptedRevision: revision,
      ...(requestedAt && { lastHandledReconcileAt: requestedAt }),
    };
    let reason = 'BuildFailed';
    try {
      const manifests = await this.#build(object, source, revision);
      reason = 'ReconciliationFailed';
      const entries = await applyObjects(this.#context, object, manifests);
      reason = 'PruneFailed';
      if (object.spec.prune) {
        await pruneObjects(this.#context, object, toPrune(before, entries));
      }
      const unready = object.spec.wait
        ? await findUnready(this.#context, entries)
        : undefined;
      if (unready) {
        return await this.#waitFor(object, {
          unready,
          status: { ...status, inventory: { entries } },
        });
      }
      await this.#write(object, {
        ...status,
        inventory: { entries },
        lastAppliedRevision: revision,
        conditions: withReady(
          status.conditions,
          {
            status: 'True',
            reason: 'ReconciliationSucceeded',
            message: `Applied revision: ${revision}`,
          },
          clock(),
        ),
      });
      return { afterMs: RESYNC_MS };
    } catch (error) {
      const message = messageOf(error);
      await this.#write(object, {
        ...status,
        conditions: withReady(
          status.conditions,
          { status: 'False', reason, message },
          clock(),
        ),
      });
      await this.#context.events.record(object, {
        type: 'Warning',
        reason,
        message,
      });
      return { afterMs: RETRY_MS };
    }
  }

  /** Everything was applied; readiness is polled until it is reached */
  async #waitFor(
    object: Kustomization,
    seen: { readonly unready: string; readonly status: Status },
  ): Promise<Again> {
    await this.#write(object, {
      ...seen.status,
      conditions: withReady(
        seen.status.conditions,
        { status: 'Unknown', reason: 'Progressing', message: seen.unready },
        this.#context.clock(),
      ),
    });
    return { afterMs: HEALTH_MS };
  }

  async #build(
    { spec }: Kustomization,
    source: GitSource,
    revision: string,
  ): Promise<readonly Manifest[]> {
    if (spec.postBuild?.substituteFrom?.length) {
      throw new Error(
        'postBuild.substituteFrom is not supported in the sandbox',
      );
    }
    const { objects, notUnderstood } = await buildKustomization({
      tree: openSource(source).tree(revision.slice(revision.indexOf(':') + 1)),
      directory: resolveInTree('.', spec.path ?? '.'),
      components: spec.components,
      targetNamespace: spec.targetNamespace,
      generate: true,
    });
    if (notUnderstood.length > 0) {
      throw new Error(
        `not supported in the sandbox: ${notUnderstood.join(', ')}`,
      );
    }
    return toFluxObjects(objects, spec.postBuild?.substitute ?? {});
  }

  async #finish(object: Kustomization): Promise<void> {
    const { client } = this.#context;
    const { finalizers = [] } = object.metadata;
    if (!finalizers.includes(FINALIZER)) {
      return;
    }
    if (object.spec.prune && !object.spec.suspend) {
      await pruneObjects(this.#context, object, inventoryOf(object));
    }
    await ignoreNotFound(
      client.patch(kustomizations, object.metadata, {
        metadata: { finalizers: finalizers.filter(each => each !== FINALIZER) },
      }),
    );
  }

  async #withFinalizer(object: Kustomization): Promise<Kustomization> {
    const { finalizers = [] } = object.metadata;
    return finalizers.includes(FINALIZER)
      ? object
      : this.#context.client.patch(kustomizations, object.metadata, {
          metadata: { finalizers: [...finalizers, FINALIZER] },
        });
  }

  async #sourceOf({
    metadata,
    spec,
  }: Kustomization): Promise<GitSource | undefined> {
    const { kind, name, namespace = metadata.namespace } = spec.sourceRef;
    return kind === 'GitRepository'
      ? ignoreNotFound(
          this.#context.client.get(gitSources, { namespace, name }),
        )
      : undefined;
  }

  async #write(object: Kustomization, status: Status): Promise<void> {
    await ignoreNotFound(
      this.#context.client.replaceStatus(kustomizations, { ...object, status }),
    );
  }
}

function isUpToDate(
  { metadata, status }: Kustomization,
  revision: string,
): boolean {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const requestedAt = metadata.annotations?.[REQUESTED_AT];
  return (
    ready?.status === 'True' &&
    status?.observedGeneration === metadata.generation &&
    status?.lastAppliedRevision === revision &&
    (!requestedAt || status.lastHandledReconcileAt === requestedAt)
  );
}
