import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type {
  Operation,
  OperationKind,
  OperationRequest,
} from 'backstage-plugin-volsync-common';
import { toExample } from '../actions/example';
import {
  toVolumeOperations,
  type OperationActionOptions,
  type VolumeOperations,
} from './context';
import { followOperation } from './followOperation';
import {
  parseTimeout,
  serviceInput,
  snapshotInput,
  targetInput,
  timeoutInput,
  toOperationRequest,
  volumeInput,
} from './input';
import { operationOutput, putOut } from './output';
import { findOwn, toMark } from './ownOperation';
import { startPlan } from './startPlan';
import { requireToken, logPlan } from './logPlan';

const ID = 'volsync:operation:run';

/** Kinds that destroy nothing, and so need no confirmation. */
const KINDS = [
  'backup',
  'drill',
  'restore',
  'restore-elsewhere',
  'restore-service',
  'pause',
  'resume',
] as const satisfies readonly OperationKind[];

/**
 * Plans, starts and follows an operation that destroys nothing, as the person who runs the task.
 *
 * @public
 */
export function createOperationRunAction(options: OperationActionOptions) {
  return createTemplateAction({
    id: ID,
    description:
      'Backs a volume up, rehearses a restore of it, restores it or a whole service into new claims, pauses or resumes its backups, and waits until that is done. A task that is retried does not start it twice, and one that is cancelled stops it. What can destroy data takes two steps: volsync:operation:plan and volsync:operation:start',
    examples: [
      toExample('Back up before an upgrade', ID, {
        entityRef: 'component:default/notes',
        cluster: 'apps',
        claim: 'notes-data',
        kind: 'backup',
        reason: 'Before the upgrade',
      }),
    ],
    supportsDryRun: true,
    schema: {
      input: {
        ...volumeInput,
        kind: z => z.enum(KINDS).describe('What to do'),
        ...snapshotInput,
        ...targetInput,
        ...serviceInput,
        reason: z =>
          z
            .string()
            .max(400)
            .optional()
            .describe('Why, for the audit and the history'),
        timeout: timeoutInput,
      },
      output: operationOutput,
    },
    async handler(context) {
      const { input, logger } = context;
      const timeoutMilliseconds = parseTimeout(input.timeout);
      const request = toOperationRequest(input);
      const tools = await toVolumeOperations(context, options);
      const mark = toMark(context);
      const { service, volume } = tools;
      if (context.isDryRun) {
        logPlan(logger, await service.plan(volume, request));
        return;
      }
      const { kind, reason } = input;
      const own = await findOwn(tools, mark, kind);
      if (own) {
        logger.info(`Operation ${own.id} was started before by this step`);
      }
      const started = own ?? (await begin(tools, { request, mark, reason }));
      const ended = await followOperation(tools, started, {
        timeoutMilliseconds,
      });
      putOut(context, ended);
    },
  });
}

async function begin(
  tools: VolumeOperations,
  options: {
    readonly request: OperationRequest;
    readonly mark: string;
    readonly reason?: string;
  },
): Promise<Operation> {
  const { request, mark, reason } = options;
  const plan = await tools.service.plan(tools.volume, request);
  logPlan(tools.logger, plan);
  const token = requireToken(plan);
  return startPlan(tools, { token, mark, reason, kind: request.kind });
}
