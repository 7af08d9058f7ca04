import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { OperationsService } from '../../operations/OperationsService';
import { operationShape, toOperationOutput } from './outputs';
import { parseVolumeInput, VOLUME_WORDS } from './volumeInput';

/** How far an operation is, or what became of it. @internal */
export function registerGetOperation(
  registry: ActionsRegistryService,
  { operations }: { readonly operations: OperationsService },
): void {
  registry.register({
    name: 'get-operation',
    title: 'Get an operation on a volume',
    description:
      'Tells how far an operation is, step by step, or what became of it and what to do now. Only "succeeded" is a success.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z.object({
          entityRef: z.string().describe(VOLUME_WORDS.entityRef),
          cluster: z.string().describe(VOLUME_WORDS.cluster),
          claim: z.string().describe(VOLUME_WORDS.claim),
          id: z.string().describe('Of the operation'),
        }),
      output: operationShape,
    },
    action: async ({ input, credentials }) => {
      const question = parseVolumeInput(input, credentials);
      const operation = await operations.get(question, input.id);
      return { output: toOperationOutput(operation) };
    },
  });
}
