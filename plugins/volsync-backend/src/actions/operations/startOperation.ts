import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { InputError } from '@backstage/errors';
import { isDangerousOperation } from 'backstage-plugin-volsync-common';
import type { OperationsService } from '../../operations/OperationsService';
import { parseOperationStart } from '../../operations/parseRequests';
import { operationShape, toOperationOutput } from './outputs';
import { parseVolumeInput, VOLUME_INPUT_DESCRIPTIONS } from './volumeInput';

/** Starts a plan that destroys nothing. @internal */
export function registerStartOperation(
  registry: ActionsRegistryService,
  { operations }: { readonly operations: OperationsService },
): void {
  registry.register({
    name: 'start-operation',
    title: 'Start a planned operation on a volume',
    description:
      'Starts an operation planned with plan-operation: a backup, a restore into a new claim, a test restore, a pause or a resume. It runs in the background; follow it with get-operation. Operations that can destroy data are refused; start them with start-destructive-operation.',
    attributes: { readOnly: false, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.entityRef),
          cluster: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.cluster),
          claim: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.claim),
          token: z
            .string()
            .describe('The token from plan-operation. It can be used once'),
          reason: z
            .string()
            .optional()
            .describe('The reason, for the audit. At most 500 characters'),
        }),
      output: operationShape,
    },
    action: async ({ input, credentials }) => {
      const { token, reason } = input;
      const operation = await operations.start(
        parseVolumeInput(input, credentials),
        parseOperationStart({ token, reason }),
        ({ kind }) => {
          if (isDangerousOperation(kind)) {
            throw new InputError(
              `"${kind}" can destroy data: start it with start-destructive-operation, which asks for the claim's name and a reason`,
            );
          }
        },
      );
      return { output: toOperationOutput(operation) };
    },
  });
}
