import { InputError } from '@backstage/errors';
import type { PlanWarning } from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import { SCRATCH_PREFIX } from '../../../lib/operationNames';
import { defineKind, type OperationDefinition } from '../../kind';
import { toMark } from '../../record';
import { done, type Step } from '../../step';
import { compareContent, hashFiles } from '../restore/compareSteps';
import { restoreParamsSchema } from '../restore/params';
import { planRestore } from '../restore/planRestore';
import {
  makeClaim,
  makeDestination,
  removeRestore,
  waitUntilBound,
  waitForRestore,
} from '../restore/restoreSteps';
import { removeOwn } from '../shared/ownObjects';
import { checkJobOf, findCheck, runCheck } from './applicationCheck';
import type { KindTools } from '../tools';

const drillParamsSchema = restoreParamsSchema.extend({
  /** The operator's check that runs on the restored files */
  check: z.string().optional(),
});

type DrillParams = z.output<typeof drillParamsSchema>;

/** Restores into a scratch claim, compares it with the repository, and removes everything. @internal */
export function createDrillKind(tools: KindTools): OperationDefinition {
  return defineKind({
    kind: 'drill',
    params: drillParamsSchema,
    async plan(context) {
      const { request, planId } = context;
      if (request.kind !== 'drill') {
        throw new InputError('Not a test restore');
      }
      const restore = await planRestore(context, {
        tools,
        snapshot: request.snapshot,
        claimName: `${SCRATCH_PREFIX}${toMark(planId)}`,
        scratch: true,
      });
      const check = findCheck(tools.applicationChecks, context.volume)?.name;
      const plan = {
        ...restore,
        params: { ...restore.params, check },
        writes: [
          ...restore.writes,
          ...(check === undefined
            ? []
            : (['create', 'delete'] as const).map(action => ({
                kind: 'Job',
                namespace: context.volume.namespace,
                name: checkJobOf(restore.params),
                action,
              }))),
        ],
      };
      return tools.decrypts
        ? { ...plan, warnings: asWarnings(plan.warnings) }
        : {
            ...plan,
            warnings: [
              {
                code: 'not-decrypted',
                severity: 'blocks',
                what: 'A test restore compares the restored files with the repository, and this portal does not decrypt repositories.',
                remedy:
                  'The operator of the portal can enable volsync.repositories.decrypt.',
              },
              ...plan.warnings.filter(w => w.code !== 'chosen-by-listing'),
            ],
          };
    },
    steps: params => [
      makeClaim(params),
      makeDestination(params),
      waitForRestore(params),
      waitUntilBound(params),
      hashFiles(params, tools),
      compareContent(params, tools, { withAttributes: true }),
      ...(params.check === undefined
        ? []
        : [runCheck(params, params.check, tools)]),
      recordResult(params),
      ...remove(params),
    ],
  });
}

/** A test restore is meant to find out whether a snapshot can be restored, so doubts about that don't block it. */
function asWarnings(warnings: readonly PlanWarning[]): readonly PlanWarning[] {
  return warnings.map(warning =>
    warning.code === 'snapshot-incomplete' ||
    warning.code === 'snapshot-damaged'
      ? { ...warning, severity: 'warning' }
      : warning,
  );
}

function recordResult({ snapshot, check }: DrillParams): Step {
  return {
    name: 'tell',
    title: 'Record the result',
    async run(context) {
      const { attributes, checked } = context.memory;
      const isConsistent = check !== undefined && checked === check;
      context.conclude({
        summary: `Snapshot ${snapshot.id.slice(
          0,
          8,
        )} passed the test restore: all files match${
          typeof attributes === 'string' ? `. ${attributes}` : ''
        }${
          isConsistent ? `. Application consistent by the check "${check}"` : ''
        }`,
        claim: undefined,
      });
      return done();
    },
  };
}

function remove(params: DrillParams): Step[] {
  const { claim, mark, check } = params;
  return [
    ...(check === undefined
      ? []
      : [
          removeOwn({
            step: 'remove-check',
            title: 'Delete the Job of the check',
            resource: 'jobs',
            name: checkJobOf(params),
            mark,
          }),
        ]),
    ...removeRestore(params),
    removeOwn({
      step: 'remove-claim',
      title: 'Delete the scratch volume',
      resource: 'persistentVolumeClaims',
      name: claim.name,
      mark,
    }),
  ];
}
