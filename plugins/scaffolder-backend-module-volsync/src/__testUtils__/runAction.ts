import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';

/** Runs an action on a workspace, and returns its outputs. */
export async function runAction(
  action: { readonly handler: (context: never) => Promise<void> },
  options: { readonly workspacePath: string; readonly input: JsonObject },
): Promise<Record<string, unknown>> {
  const output: Record<string, unknown> = {};
  await action.handler({
    ...createMockActionContext(options),
    output: (name: string, value: unknown) => {
      output[name] = value;
    },
  } as never);
  return output;
}
