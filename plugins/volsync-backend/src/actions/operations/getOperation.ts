import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { OperationsService } from '../../operations/OperationsService';
import { operationShape, toOperationOutput } from './outputs';
import { parseVolumeInput, VOLUME_INPUT_DESCRIPTIONS } from './volumeInput';

/** Reports the progress or the result of an operation. @internal */
export function registerGetOperation(
  registry: ActionsRegistryService,
  { operations }: { readonly operations: OperationsService },
): void {
  registry.register({
    name: 'get-operation',
    title: 'Get an operation on a volume',
    description:
      'Returns the progress of an operation step by step, or its result and the next steps. Only "succeeded" is a success.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.entityRef),
          cluster: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.cluster),
          claim: z.string().describe(VOLUME_INPUT_DESCRIPTIONS.claim),
          id: z.string().describe('The id of the operation'),
        }),
      output: operationShape,
    },
    action: async ({ input, credentials }) => {
      const request = parseVolumeInput(input, credentials);
      const operation = await operations.get(request, input.id);
      return { output: toOperationOutput(operation) };
    },
  });
}
