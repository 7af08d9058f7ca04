import { InputError } from '@backstage/errors';
import { defineKind, type OperationDefinition } from '../../kind';
import type { Step } from '../../step';
import { removeOwn } from '../shared/ownObjects';
import type { KindTools } from '../tools';
import { compareContent, hashFiles } from './compareSteps';
import { nameBeside, requireShortName } from './nameBeside';
import { restoreParamsSchema, type RestoreParams } from './params';
import { planRestore } from './planRestore';
import {
  makeClaim,
  makeDestination,
  removeRestore,
  waitUntilBound,
  waitForRestore,
} from './restoreSteps';

/** Restores a snapshot into a new claim next to the old one, which stays unchanged. @internal */
export function createRestoreKind(tools: KindTools): OperationDefinition {
  return defineKind({
    kind: 'restore',
    params: restoreParamsSchema,
    async plan(context) {
      const { request, volume } = context;
      if (request.kind !== 'restore') {
        throw new InputError('Not a restore');
      }
      const claimName = request.claim ?? nameBeside(volume.claim);
      requireShortName(claimName);
      return planRestore(context, {
        tools,
        snapshot: request.snapshot,
        claimName,
        scratch: false,
      });
    },
    steps: params => [
      makeClaim(params),
      makeDestination(params),
      waitForRestore(params),
      waitUntilBound(params),
      ...(params.compare
        ? [hashFiles(params, tools), compareContent(params, tools)]
        : []),
      ...removeAfterRestore(params),
    ],
  });
}

/** Removes everything but the new claim. If the restore fails, removes the claim, too. @internal */
export function removeAfterRestore(params: RestoreParams): readonly Step[] {
  return [
    ...removeRestore(params),
    removeOwn({
      step: 'discard',
      title: 'If the restore fails, delete the new volume',
      resource: 'persistentVolumeClaims',
      name: params.claim.name,
      mark: params.mark,
      onlyWhenEnding: true,
    }),
  ];
}
