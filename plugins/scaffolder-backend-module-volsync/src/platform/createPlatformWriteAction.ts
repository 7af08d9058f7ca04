import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { copyChanges } from '../actions/copyChanges';
import { toExample } from '../actions/example';
import { planOutput } from '../actions/output';
import { openRepository, type ActionOptions } from '../actions/prepareEnable';
import { toChangeWord } from '../actions/summary';
import { platformInput } from './fields';
import { parsePlatformInput, toPlatformSettings } from './input';
import { planPlatform } from './planPlatform';
import { toSummary } from './toSummary';

const ID = 'volsync:platform:write';

/**
 * Writes the platform's part for a cluster into a repository in the workspace: the operators, their monitoring, and
 * one-time manual steps. Running it again applies changes of the input and nothing else.
 *
 * @public
 */
export function createPlatformWriteAction(
  options: Pick<ActionOptions, 'settings'>,
) {
  return createTemplateAction({
    id: ID,
    description:
      "Writes VolSync, the snapshot-controller, their monitoring and the object store's policy for one cluster into the platform's repository",
    examples: [
      toExample(
        'The platform\'s side of the cluster "apps", with a snapshot class',
        ID,
        {
          cluster: 'apps',
          entryPoint: 'kubernetes/clusters/apps',
          volumeSnapshotClass: { name: 'csi-ceph-block' },
        },
      ),
      toExample(
        'With VictoriaMetrics, where a snapshot-controller is there already',
        ID,
        {
          cluster: 'edge',
          entryPoint: 'kubernetes/clusters/edge',
          snapshotController: 'present',
          monitoring: 'VMServiceScrape',
          dependsOn: ['cluster-edge-external-secrets'],
        },
      ),
    ],
    // it writes nothing but the workspace
    supportsDryRun: true,
    schema: {
      input: platformInput,
      output: {
        files: planOutput.files,
        changed: planOutput.changed,
        found: z =>
          z
            .array(z.string())
            .describe(
              'What the repository has already, with its place, and what follows',
            ),
        summary: planOutput.summary,
      },
    },
    async handler(context) {
      const input = parsePlatformInput(context.input);
      const settings = toPlatformSettings(input, options.settings);
      const { workspacePath } = context;
      const workspace = await openRepository({ workspacePath, input });
      const plan = await planPlatform({
        tree: workspace,
        settings,
        overwrite: input.overwrite,
        entryPoint: input.entryPoint || undefined,
        folder: input.folder || undefined,
        sourceRoot: input.sourceRoot || undefined,
        source: { kind: input.sourceKind, name: input.sourceName },
        fluxNamespace: input.fluxNamespace,
      });
      context.signal?.throwIfAborted();
      await workspace.apply(plan.changes);
      await copyChanges({ workspacePath, input }, plan.changes);
      const files = plan.changes.map(change => ({
        path: change.file,
        change: toChangeWord(change),
      }));
      for (const { change, path } of files) {
        context.logger.info(`${change} ${path}`);
      }
      for (const each of plan.found) {
        context.logger.info(each);
      }
      for (const each of plan.toDo) {
        context.logger.warn(each);
      }
      context.output('files', files);
      context.output('changed', files.length > 0);
      context.output('found', [...plan.found]);
      context.output('summary', toSummary(plan));
    },
  });
}
