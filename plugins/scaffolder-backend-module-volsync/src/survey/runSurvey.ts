import { parseArgs } from 'node:util';
import { ConfigReader } from '@backstage/config';
import { readComponentSettingsFromConfig } from 'backstage-plugin-volsync-node';
import { Workspace } from '../repository/Workspace';
import { printSurvey } from './printSurvey';
import { surveyRepository } from './surveyRepository';

const USAGE = `Usage: volsync-survey DIRECTORY [options]

Lists the apps of a GitOps repository with their claims, what backs each up, and what enabling VolSync backups would do.
Writes nothing.

  --source-root DIRECTORY     the root of Flux's source, if that is an artifact
  --component-path DIRECTORY  where the component would be
  --json                      everything as JSON
`;

/** Runs the command `volsync-survey`, and returns its exit code. @public */
export async function runSurvey(
  args: readonly string[],
  output: {
    readonly stdout: (text: string) => void;
    readonly stderr: (text: string) => void;
  },
): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'source-root': { type: 'string' },
        'component-path': { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const [directory, ...others] = positionals;
    if (values.help) {
      output.stdout(USAGE);
      return 0;
    }
    if (directory === undefined || others.length > 0) {
      output.stderr(USAGE);
      return 2;
    }
    const survey = await surveyRepository(await Workspace.open(directory), {
      settings: readComponentSettingsFromConfig(new ConfigReader({})),
      sourceRoot: values['source-root'],
      componentPath: values['component-path'],
    });
    output.stdout(
      values.json
        ? `${JSON.stringify(survey, undefined, 2)}\n`
        : printSurvey(survey),
    );
    return 0;
  } catch (error) {
    output.stderr(`${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}
