import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { toDiff } from '../enabling/componentInRepository';
import { planDisable } from '../enabling/planDisable';
import { openRepository, type ActionOptions } from './prepareEnable';
import { toExample } from './example';
import { copyChanges } from './copyChanges';
import { repositoryInput, toRepositoryRequest, writeInput } from './input';
import { planOutput } from './output';
import { toChangeWord, toDisableSummary } from './summary';

const ID = 'volsync:component:remove';

/**
 * Removes from an app's repository exactly what `volsync:component:write` added. The restic repository in the bucket
 * stays, and the summary says how to remove it.
 *
 * @public
 */
export function createComponentRemoveAction(
  options: Pick<ActionOptions, 'settings'>,
) {
  return createTemplateAction({
    id: ID,
    description:
      "Disables VolSync backups in an app's repository: removes exactly what volsync:component:write added. The snapshots stay",
    examples: [
      toExample('Disable the backups of an app', ID, { app: 'notes' }),
      toExample('In a monorepo', ID, {
        directory: './repository',
        app: 'notes',
        kustomization: 'apps/notes/ks.yaml',
        catalogInfo: 'apps/notes/catalog-info.yaml',
      }),
    ],
    supportsDryRun: true,
    schema: {
      input: {
        ...repositoryInput,
        ...writeInput,
        keepComponent: z =>
          z
            .boolean()
            .optional()
            .describe(
              "Leave the component's files where they are, unused: for publish actions that cannot remove files, such as those of GitLab and Bitbucket. Default: false",
            ),
      },
      output: planOutput,
    },
    async handler(context) {
      const { input, logger } = context;
      const workspace = await openRepository(context);
      const plan = await planDisable({
        ...toRepositoryRequest(input, {
          tree: workspace,
          settings: options.settings,
        }),
        keepComponent: input.keepComponent,
      });
      context.signal?.throwIfAborted();
      await workspace.apply(plan.changes);
      await copyChanges(context, plan.changes);
      const files = plan.changes.map(change => ({
        path: change.file,
        change: toChangeWord(change),
      }));
      for (const { change, path } of files) {
        logger.info(`${change} ${path}`);
      }
      for (const note of plan.notes) {
        logger.info(note);
      }
      context.output('files', files);
      context.output(
        'removedFiles',
        files
          .filter(({ change }) => change === 'removed')
          .map(({ path }) => path),
      );
      context.output('changed', files.length > 0);
      if (plan.location !== undefined) {
        context.output('location', plan.location);
      }
      context.output('diff', toDiff(plan.changes));
      context.output('summary', toDisableSummary(plan));
    },
  });
}
