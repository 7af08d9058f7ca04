import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import { Workspace } from '../repository/Workspace';
import { parsePlatformInput, platformInput, toPlatformSettings } from './input';
import { planPlatform } from './planPlatform';
import { renderPlatform } from './renderPlatform';
import { toSummary } from './toSummary';

const ID = 'volsync:platform:write';

/**
 * Writes the platform's side of a cluster into a repository in the workspace: the operators, how they are watched, and
 * what people have to do once. Running it again changes what the input changes and nothing else.
 *
 * @public
 */
export function createPlatformWriteAction() {
  return createTemplateAction({
    id: ID,
    description:
      "Writes VolSync, the snapshot-controller, their monitoring and the object store's policy for one cluster into the platform's repository",
    examples: [
      toExample(
        `The platform's side of the cluster "apps", with a snapshot class`,
        {
          cluster: 'apps',
          volumeSnapshotClass: { name: 'csi-ceph-block' },
        },
      ),
      toExample(
        'With VictoriaMetrics, where a snapshot-controller is there already',
        {
          cluster: 'edge',
          snapshotController: 'present',
          monitoring: 'VMServiceScrape',
          dependsOn: ['cluster-edge-external-secrets'],
        },
      ),
    ],
    // it touches the workspace and nothing else
    supportsDryRun: true,
    schema: {
      input: platformInput,
      output: {
        files: z =>
          z.array(z.string()).describe('The files that were added or changed'),
        summary: z =>
          z
            .string()
            .describe(
              'Markdown for the pull request: what changed, and what is left to do',
            ),
      },
    },
    async handler(context) {
      const input = parsePlatformInput(context.input);
      const settings = toPlatformSettings(input);
      const workspace = await Workspace.open(
        resolveSafeChildPath(context.workspacePath, input.directory),
      );
      const plan = await planPlatform({
        tree: workspace,
        files: renderPlatform(settings),
        overwrite: input.overwrite,
      });
      context.signal?.throwIfAborted();
      const changed = plan.files.filter(({ change }) => change !== 'keep');
      await workspace.apply(
        changed.map(({ path: file, before, after }) => ({
          file,
          before,
          after,
        })),
      );
      for (const file of plan.files) {
        context.logger.info(`${file.change} ${file.path}`);
      }
      for (const each of plan.toDo) context.logger.warn(each);
      context.output(
        'files',
        changed.map(file => file.path),
      );
      context.output('summary', toSummary(settings, plan));
    },
  });
}

function toExample(description: string, input: object) {
  return {
    description,
    example: stringify({ steps: [{ id: 'platform', action: ID, input }] }),
  };
}
