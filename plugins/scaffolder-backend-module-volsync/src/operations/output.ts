import type { Operation } from 'backstage-plugin-volsync-common';
import type { z as zod } from 'zod/v3';
import type { OperationContext } from './context';

type Z = typeof zod;

export const operationOutput = {
  operation: (z: Z) => z.string().describe('The id of the operation'),
  summary: (z: Z) => z.string().describe('The result'),
  snapshot: (z: Z) =>
    z
      .string()
      .optional()
      .describe('The snapshot that was written, restored or compared'),
  newClaim: (z: Z) =>
    z.string().optional().describe('The claim that holds the restored files'),
  equal: (z: Z) =>
    z
      .boolean()
      .optional()
      .describe(
        'Whether the content was the repository’s; absent where it was not compared',
      ),
  files: (z: Z) => z.number().optional().describe('How many files'),
  bytes: (z: Z) => z.number().optional().describe('How many bytes'),
};

export function putOut(
  { output }: Pick<OperationContext, 'output'>,
  { id, outcome }: Operation,
): void {
  output('operation', id);
  output('summary', outcome?.summary ?? 'Done');
  output('snapshot', outcome?.snapshotId);
  output('newClaim', outcome?.claim);
  output('equal', outcome?.equal);
  output('files', outcome?.files);
  output('bytes', outcome?.bytes);
}
