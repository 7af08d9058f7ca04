import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { toExample } from '../actions/example';
import { toVolumeOperations, type OperationActionOptions } from './context';
import { followOperation } from './followOperation';
import { parseTimeout, timeoutInput, volumeInput } from './input';
import { operationOutput, putOut } from './output';
import { findOwn, toMark } from './ownOperation';
import { startPlan } from './startPlan';

const ID = 'volsync:operation:start';

/**
 * Starts what `volsync:operation:plan` planned, after the claim is named again and a reason is given, and waits.
 *
 * @public
 */
export function createOperationStartAction(options: OperationActionOptions) {
  return createTemplateAction({
    id: ID,
    description:
      'Starts what volsync:operation:plan planned, also where it can destroy data, and waits until it is done. Needs the name of the claim once more, and a reason',
    examples: [
      toExample('Remove stale locks', ID, {
        entityRef: 'component:default/notes',
        cluster: 'apps',
        claim: 'notes-data',
        token: '${{ steps.plan.output.token }}',
        confirm: '${{ parameters.confirm }}',
        reason: 'The node of the former run is gone',
      }),
    ],
    supportsDryRun: true,
    schema: {
      input: {
        ...volumeInput,
        token: z => z.string().describe('Of volsync:operation:plan'),
        confirm: z =>
          z
            .string()
            .describe(
              'The name of the claim once more, typed by the person who runs the template',
            ),
        reason: z =>
          z
            .string()
            .min(1)
            .max(400)
            .describe('Why, for the audit and the history'),
        timeout: timeoutInput,
      },
      output: operationOutput,
    },
    async handler(context) {
      const { input, logger } = context;
      const timeoutMilliseconds = parseTimeout(input.timeout);
      if (input.confirm !== input.claim) {
        throw new InputError(
          `"confirm" must be the name of the claim, ${JSON.stringify(
            input.claim,
          )}`,
        );
      }
      if (!input.reason.trim()) {
        throw new InputError('"reason" must say why');
      }
      if (context.isDryRun) {
        logger.info('A dry run starts nothing');
        return;
      }
      const tools = await toVolumeOperations(context, options);
      const mark = toMark(context);
      const { token, reason } = input;
      const started =
        (await findOwn(tools, mark)) ??
        (await startPlan(tools, { token, mark, reason }));
      const ended = await followOperation(tools, started, {
        timeoutMilliseconds,
      });
      putOut(context, ended);
    },
  });
}
