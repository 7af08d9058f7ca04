import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import type { VolsyncChoicesService } from 'backstage-plugin-volsync-node';
import { toValues } from '../component/values';
import type { EnablePlan, EnableRequest } from '../enabling/EnablePlan';
import type { FileChange } from '../repository/Workspace';
import { checkCluster } from './checkCluster';
import { checkSchemas } from './checkSchemas';
import { checkSecrets } from './checkSecrets';

/** How the clusters are asked: as the person who runs the template. */
export interface LiveCheck {
  readonly choices: VolsyncChoicesService;
  readonly credentials: BackstageCredentials;
  /** `kind:namespace/name` of the service in the catalog */
  readonly entityRef?: string;
  readonly cluster?: string;
  readonly signal?: AbortSignal;
}

/**
 * Everything that is looked at before a plan is carried out: schemas, secrets in clear, and the live cluster. Answers
 * with what could not be checked, one sentence each. Throws `InputError` where the plan must not be carried out.
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
  checkSchemas(plan.objects);
  return [...plan.notChecked, ...(await checkLive(request, plan, live))];
}

async function checkLive(
  request: EnableRequest,
  plan: EnablePlan,
  live: LiveCheck,
): Promise<readonly string[]> {
  const { choices, credentials, entityRef, cluster, signal } = live;
  if (entityRef === undefined) {
    return [
      'The cluster was not looked at: no entityRef was given, and only its owner may look. Classes, names and the place in the bucket are not checked',
    ];
  }
  const caller = { credentials, entityRef, signal };
  let answers;
  try {
    answers = await Promise.all([
      choices.getChoices(caller),
      choices.checkRepository({ ...caller, location: plan.location }),
    ]);
  } catch (error) {
    signal?.throwIfAborted();
    return [
      `The cluster was not looked at: ${
        error instanceof ResponseError ? error.body.error.message : error
      }. Classes, names and the place in the bucket are not checked`,
    ];
  }
  const nameOf = (kind: string) =>
    plan.objects.find(object => object.kind === kind)?.metadata.name ?? '';
  return checkCluster(...answers, {
    cluster,
    namespace: plan.namespace,
    values: toValues(plan.variables),
    claimMode: request.claimMode,
    sourceName: nameOf('ReplicationSource'),
    destinationName: nameOf('ReplicationDestination'),
    store: request.settings.store,
    enabled: plan.enabled,
  });
}

/** The lines that a change adds; what a file held before is not ours to judge. */
function toAddedText({ before, after }: FileChange): string {
  const known = new Set(before?.split('\n'));
  return (after ?? '')
    .split('\n')
    .filter(line => !known.has(line))
    .join('\n');
}
