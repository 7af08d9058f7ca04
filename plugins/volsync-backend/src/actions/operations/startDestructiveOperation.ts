import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { InputError } from '@backstage/errors';
import type { OperationsService } from '../../operations/OperationsService';
import { parseOperationStart } from '../../operations/parseRequests';
import { operationShape, toOperationOutput } from './outputs';
import { parseVolumeInput, VOLUME_INPUT_DESCRIPTIONS } from './volumeInput';

/** Starts any plan; requires the claim's name and a reason. @internal */
export function registerStartDestructiveOperation(
  registry: ActionsRegistryService,
  { operations }: { readonly operations: OperationsService },
): void {
  registry.register({
    name: 'start-destructive-operation',
    title: 'Start a planned operation that can destroy data',
    description:
      'Starts an operation planned with plan-operation that can destroy data. That is a restore in place of a volume or a whole service, its undo or finish, or a restore of chosen files. It is also the deletion of a snapshot, the removal of locks or a clean-up. It requires the name of the claim or, of a whole service, of the entity as confirmation, and a reason for the audit. Ask the person that you act for before you call this.',
    attributes: { readOnly: false, destructive: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.entityRef),
          cluster: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.cluster),
          claim: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.claim),
          token: z
            .string()
            .describe('The token from plan-operation. It can be used once'),
          confirm: z
            .string()
            .describe(
              'The name of the claim, as confirmation; of a whole service that of the entity',
            ),
          reason: z
            .string()
            .describe('The reason, for the audit. At most 500 characters'),
        }),
      output: operationShape,
    },
    action: async ({ input, credentials }) => {
      const { token, reason, confirm } = input;
      const operation = await operations.start(
        parseVolumeInput(input, credentials),
        parseOperationStart({ token, reason }),
        ({ kind, confirm: name }) => {
          if (confirm !== name) {
            throw new InputError(
              `"${kind}" needs the name of what it changes, "${name}", in "confirm"`,
            );
          }
          if (!reason.trim()) {
            throw new InputError(`"${kind}" needs a reason`);
          }
        },
      );
      return { output: toOperationOutput(operation) };
    },
  });
}
