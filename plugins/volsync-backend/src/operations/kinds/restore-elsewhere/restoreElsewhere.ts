/**
 * Restores a snapshot into a new claim in another namespace, possibly of another cluster.
 *
 *   secret                              in both namespaces: the Secrets open the same repository
 *   claim, destination, restore, bound  in the target namespace
 *   hash                                in the target namespace
 *   compare                             with the repository as the source's own Secret opens it
 *   outcome, remove-*, discard          in the target namespace
 *
 * Nothing is written in the source's namespace, and no value of a Secret leaves its namespace.
 */
import { defineKind, type OperationDefinition } from '../../kind';
import { done, type Step } from '../../step';
import { compareContent, hashFiles } from '../restore/compareSteps';
import { removeAfterRestore } from '../restore/restore';
import {
  makeClaim,
  makeDestination,
  waitForRestore,
  waitUntilBound,
} from '../restore/restoreSteps';
import type { KindTools } from '../tools';
import { atTarget } from './atTarget';
import {
  elsewhereParamsSchema,
  toBothVolumes,
  toTargetVolume,
  type ElsewhereParams,
} from './params';
import { planElsewhere } from './planElsewhere';
import { checkSecret } from './secret';

export function createRestoreElsewhereKind(
  tools: KindTools,
): OperationDefinition {
  return defineKind({
    kind: 'restore-elsewhere',
    params: elsewhereParamsSchema,
    plan: context => planElsewhere(context, tools),
    volumes: toBothVolumes,
    steps: params => {
      const { restore } = params;
      return [
        checkSecret(params, tools),
        makeClaim(restore),
        makeDestination(restore),
        waitForRestore(restore),
        waitUntilBound(restore),
        hashFiles(restore, tools),
        compareContent(restore, tools),
        recordResult(params),
        ...removeAfterRestore(restore),
      ].map(step => atTarget(step, toTargetVolume(params)));
    },
  });
}

function recordResult({ restore, target }: ElsewhereParams): Step {
  return {
    name: 'outcome',
    title: 'Record the result',
    async run(context) {
      context.conclude({
        summary: `Restored to "${restore.claim.name}" in namespace "${target.namespace}" of cluster "${target.cluster}": all files match`,
      });
      return done();
    },
  };
}
