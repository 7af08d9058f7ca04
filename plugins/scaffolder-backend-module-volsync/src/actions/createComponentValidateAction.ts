import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { toExample } from './example';
import { enableInput } from './input';
import { enableOutput } from './output';
import {
  prepareEnable,
  describeEnable,
  type ActionOptions,
} from './prepareEnable';

const ID = 'volsync:component:validate';

/**
 * Reports what `volsync:component:write` would do, and fails if that would. Writes nothing.
 *
 * @public
 */
export function createComponentValidateAction(options: ActionOptions) {
  return createTemplateAction({
    id: ID,
    description:
      'Checks what enabling VolSync backups would do: against the schemas of the kinds, against the live cluster, and for secrets in clear. Writes nothing, and fails if volsync:component:write would',
    examples: [
      toExample('Look before a pull request is made', ID, {
        app: 'notes',
        claim: 'notes-data',
        entityRef: 'component:default/notes',
        cluster: 'apps',
      }),
    ],
    supportsDryRun: true,
    schema: { input: enableInput, output: enableOutput },
    async handler(context) {
      describeEnable(context, await prepareEnable(context, options));
    },
  });
}
