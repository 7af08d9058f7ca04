import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { toExample } from '../actions/example';
import { openRepository, type ActionOptions } from '../actions/prepareEnable';
import { printSurvey } from './printSurvey';
import { surveyRepository } from './surveyRepository';

const ID = 'volsync:repository:survey';

/**
 * Reports what a repository applies, which claims it has, what backs them up, and what enabling backups would do.
 * Writes nothing.
 *
 * @public
 */
export function createRepositorySurveyAction(
  options: Pick<ActionOptions, 'settings'>,
) {
  return createTemplateAction({
    id: ID,
    description:
      'Lists the apps of a GitOps repository with their claims, what backs each up, and what enabling VolSync backups would do. Writes nothing',
    examples: [toExample('Look at a repository', ID, { directory: 'fetched' })],
    supportsDryRun: true,
    schema: {
      input: {
        directory: z =>
          z
            .string()
            .optional()
            .describe(
              "The repository's root in the workspace. Default: the workspace itself",
            ),
        sourceRoot: z =>
          z
            .string()
            .optional()
            .describe(
              "The directory of the repository that is the root of Flux's source, if that is an artifact or a bucket",
            ),
        componentPath: z =>
          z
            .string()
            .optional()
            .describe(
              'Where the component would be written. Default: volsync.component.path of the portal',
            ),
      },
      output: {
        apps: z =>
          z
            .array(
              z.object({
                name: z.string(),
                place: z.string(),
                applied: z.boolean(),
                directory: z.string().optional(),
                arrivals: z.number(),
                claims: z.array(z.object({}).passthrough()),
              }),
            )
            .describe('Everything that a cluster applies, with its claims'),
        summary: z => z.string().describe('The same as Markdown'),
      },
    },
    async handler(context) {
      const survey = await surveyRepository(await openRepository(context), {
        settings: options.settings,
        sourceRoot: context.input.sourceRoot || undefined,
        componentPath: context.input.componentPath || undefined,
        signal: context.signal,
      });
      const summary = printSurvey(survey);
      context.logger.info(summary);
      context.output(
        'apps',
        survey.apps.map(app => ({
          ...app,
          claims: app.claims.map(claim => ({ ...claim })),
        })),
      );
      context.output('summary', summary);
    },
  });
}
