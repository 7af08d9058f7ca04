import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type GitFile,
  type GitRepositories,
  type GitRepository,
  isBranch,
  MAIN,
} from '../flux';
import { readWorkspace } from './workspaceFiles';

/** Commits the workspace to a branch of a demo repository: a pending change. */
export function createPublishAction(options: {
  readonly repositories: GitRepositories;
  readonly clock: () => Date;
  /** The base URL of a change's page */
  readonly urlOf: (repository: string, branch: string) => Promise<string>;
}) {
  const { repositories, clock, urlOf } = options;
  return createTemplateAction({
    id: 'sandbox:repository:publish',
    description:
      "Commits the workspace to a branch of one of the sandbox's Git repositories, as a change to look at and merge",
    supportsDryRun: true,
    schema: {
      input: {
        repository: z =>
          z.string().describe('Its name, which is that of its service'),
        branch: z => z.string().describe('The branch, which is created again'),
        title: z => z.string().describe('The first line of the message'),
        description: z =>
          z.string().optional().describe('The rest of it, Markdown'),
      },
      output: {
        changed: z =>
          z.boolean().describe('Whether anything differs from main'),
        changeUrl: z =>
          z.string().describe('The page to look at it and to merge it'),
      },
    },
    async handler(context) {
      const { repository: name, branch, title, description } = context.input;
      if (!isBranch(branch) || branch === MAIN) {
        throw new InputError(
          `${JSON.stringify(branch)} cannot be the branch of a change`,
        );
      }
      const repository = await repositories.get(name);
      const parent = (await repository.head()) ?? '';
      const files = await readWorkspace(context.workspacePath);
      if (await isSame(repository, parent, files)) {
        context.logger.info(`Nothing differs from main of "${name}"`);
        context.output('changed', false);
        return;
      }
      if (!context.isDryRun) {
        await repository.commit({
          branch,
          parent,
          files,
          message: [title, description].filter(Boolean).join('\n\n'),
          author: {
            name: context.user?.entity?.metadata.title ?? 'Portal',
            email: 'portal@brightwater.example',
            at: clock(),
          },
        });
      }
      context.output('changed', true);
      context.output('changeUrl', await urlOf(name, branch));
    },
  });
}

async function isSame(
  repository: GitRepository,
  commit: string,
  files: readonly GitFile[],
): Promise<boolean> {
  const before = new Map(
    (await repository.files(commit)).map(file => [file.path, file]),
  );
  return (
    before.size === files.length &&
    files.every(({ path, content, mode }) => {
      const old = before.get(path);
      return old?.mode === mode && Buffer.from(old.content).equals(content);
    })
  );
}
