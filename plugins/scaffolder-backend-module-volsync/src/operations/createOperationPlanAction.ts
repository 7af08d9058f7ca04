import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { OPERATION_KINDS } from 'backstage-plugin-volsync-common';
import { toExample } from '../actions/example';
import { toVolumeOperations, type OperationActionOptions } from './context';
import {
  filesInput,
  serviceInput,
  snapshotInput,
  targetInput,
  toOperationRequest,
  volumeInput,
} from './input';
import { requireToken, logPlan } from './logPlan';

const ID = 'volsync:operation:plan';

/**
 * Shows what an operation would do, and outputs a token that starts it within ten minutes. Writes nothing.
 *
 * @public
 */
export function createOperationPlanAction(options: OperationActionOptions) {
  return createTemplateAction({
    id: ID,
    description:
      'Plans an operation on a volume: every step and every object that would be written. Writes nothing. volsync:operation:start takes its token',
    examples: [
      toExample('Plan the removal of stale locks', ID, {
        entityRef: 'component:default/notes',
        cluster: 'apps',
        claim: 'notes-data',
        kind: 'unlock',
      }),
    ],
    supportsDryRun: true,
    schema: {
      input: {
        ...volumeInput,
        kind: z => z.enum(OPERATION_KINDS).describe('What to do'),
        ...snapshotInput,
        ...targetInput,
        operation: z =>
          z
            .string()
            .optional()
            .describe(
              'Of an undo: the id of the restore in place. Of a finish: the id of the operation that was left as is',
            ),
        ...filesInput,
        ...serviceInput,
        deleteFiles: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Of a restore in place, also of a whole service: whether files that the snapshot does not hold are deleted. Default: true',
            ),
      },
      output: {
        token: z =>
          z
            .string()
            .describe(
              'For volsync:operation:start: for the same person, once, within ten minutes',
            ),
        expiresAt: z => z.string().describe('Until when'),
      },
    },
    async handler(context) {
      const { input, logger } = context;
      const { service, volume } = await toVolumeOperations(context, options);
      const { kind, operation } = input;
      const earlier =
        kind === 'undo' && operation
          ? await service.get(volume, operation)
          : undefined;
      const plan = await service.plan(
        volume,
        toOperationRequest(input, {
          isService: earlier?.volumes !== undefined,
        }),
      );
      logPlan(logger, plan);
      context.output('token', requireToken(plan));
      context.output('expiresAt', plan.expiresAt);
    },
  });
}
