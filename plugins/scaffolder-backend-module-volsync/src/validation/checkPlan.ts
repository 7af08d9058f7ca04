import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, ResponseError } from '@backstage/errors';
import type { VolsyncChoicesService } from 'backstage-plugin-volsync-node';
import type { EnablePlan, EnableRequest } from '../enabling/EnablePlan';
import type { FileChange } from '../repository/Workspace';
import { checkCluster } from './checkCluster';
import { checkSchemas } from './checkSchemas';
import { checkSecrets } from './checkSecrets';

/** How the clusters are queried: as the person who runs the template. */
interface LiveCheck {
  readonly choices: VolsyncChoicesService;
  readonly credentials: BackstageCredentials;
  /** `kind:namespace/name` of the service in the catalog */
  readonly entityRef?: string;
  readonly cluster?: string;
  readonly signal?: AbortSignal;
}

/**
 * All checks before a plan is applied: schemas, plain-text secrets, and the live cluster. Returns what could not be
 * checked, one sentence each. Throws `InputError` if the plan must not be applied.
 */
export async function checkPlan(
  request: EnableRequest,
  plan: EnablePlan,
  live: LiveCheck,
): Promise<readonly string[]> {
  checkSecrets([
    ...Object.entries(request.chosen).map(([name, text]) => ({ name, text })),
    ...plan.changes.map(change => ({
      name: change.file,
      text: toAddedText(change),
    })),
  ]);
  return [
    ...plan.notChecked,
    ...checkObjects(plan),
    ...(await checkLive(request, plan, live)),
  ];
}

/**
 * Written objects are validated against the schemas; for the repository's own component, violations are only reported.
 */
function checkObjects(plan: EnablePlan): string[] {
  const { objects, repositoryComponent } = plan;
  if (repositoryComponent === undefined) {
    checkSchemas(objects);
    return [];
  }
  try {
    checkSchemas(
      objects.filter(({ apiVersion }) => /^(volsync\.|v1$)/.test(apiVersion)),
    );
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) {
      throw error;
    }
    return [
      `The component ${repositoryComponent} is the repository's own: ${error.message}`,
    ];
  }
}

async function checkLive(
  request: EnableRequest,
  plan: EnablePlan,
  live: LiveCheck,
): Promise<readonly string[]> {
  const { choices, credentials, entityRef, cluster, signal } = live;
  if (entityRef === undefined) {
    return [
      "The cluster wasn't checked, because no entityRef was given. Classes, names and the restic repository aren't checked either",
    ];
  }
  const caller = { credentials, entityRef, signal };
  let answers;
  try {
    answers = await Promise.all([
      choices.getChoices(caller),
      plan.location === undefined
        ? undefined
        : choices.checkRepository({ ...caller, location: plan.location }),
    ]);
  } catch (error) {
    signal?.throwIfAborted();
    return [
      `The cluster wasn't checked: ${
        error instanceof ResponseError ? error.body.error.message : error
      }. Classes, names and the restic repository aren't checked either`,
    ];
  }
  const nameOf = (kind: string) =>
    plan.objects.find(object => object.kind === kind)?.metadata.name ?? '';
  const [known, place] = answers;
  return checkCluster(known, place, {
    cluster,
    namespace: plan.namespace,
    values: plan.values,
    claimMode: request.claimMode,
    sourceName: nameOf('ReplicationSource'),
    destinationName: nameOf('ReplicationDestination'),
    store:
      plan.repositoryComponent === undefined
        ? request.settings.store
        : undefined,
    enabled: plan.enabled,
  });
}

/** The lines that a change adds; earlier content of a file is not checked. */
function toAddedText({ before, after }: FileChange): string {
  const known = new Set(before?.split('\n'));
  return (after ?? '')
    .split('\n')
    .filter(line => !known.has(line))
    .join('\n');
}
