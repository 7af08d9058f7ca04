import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { GitRepositories } from '../flux';
import { writeWorkspace } from './workspaceFiles';

/** Fetches a demo repository's main branch into the workspace. */
export function createFetchAction(options: {
  readonly repositories: GitRepositories;
}) {
  const { repositories } = options;
  return createTemplateAction({
    id: 'sandbox:repository:fetch',
    description:
      "Takes the main branch of one of the sandbox's Git repositories into the workspace",
    supportsDryRun: true,
    schema: {
      input: {
        repository: z =>
          z.string().describe('Its name, which is that of its service'),
      },
      output: {
        commit: z => z.string().describe('The commit that was taken'),
      },
    },
    async handler(context) {
      const { repository: name } = context.input;
      const repository = await repositories.get(name);
      const commit = (await repository.head()) ?? '';
      const files = await repository.files(commit);
      await writeWorkspace(context.workspacePath, files);
      context.logger.info(
        `Took ${files.length} files of "${name}" at ${commit.slice(0, 8)}`,
      );
      context.output('commit', commit);
    },
  });
}
