import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Difference, differencesOf } from './compare';
import { differencesPage } from './differencesPage';
import { runScenarios, type ScenarioResult } from './runScenarios';
import { readRecording } from './recording';
import { reasonOf } from './reasons';
import { SCENARIOS } from './scenarios';

jest.setTimeout(1_200_000);

const PAGE = join(__dirname, '../../../docs/sandbox-differences.md');

/** Limits the scenarios, for development: SCENARIOS=s01,s02 */
const chosen = process.env.SCENARIOS?.split(',');
const scenarios = Object.keys(SCENARIOS)
  .filter(each => !chosen || chosen.some(start => each.startsWith(start)))
  .sort();

const isKnown = (difference: Difference) => reasonOf(difference) !== undefined;

const allDifferencesOf = async (run: ScenarioResult) =>
  differencesOf(run.scenario, await readRecording(run.scenario), run);

describe('the sandbox and the recordings of VolSync', () => {
  const differences = new Map<string, Difference[]>();
  beforeAll(async () => {
    const played = await runScenarios(scenarios, async run =>
      (await allDifferencesOf(run)).every(isKnown),
    );
    for (const [scenario, run] of played) {
      differences.set(scenario, await allDifferencesOf(run));
    }
  });

  it.each(scenarios)('%s has only known differences', scenario => {
    const unknown = differences
      .get(scenario)
      ?.filter(each => !isKnown(each))
      .map(
        ({ only, object, what }) => `only in the ${only}: ${object}: ${what}`,
      );
    expect(unknown).toEqual([]);
  });

  it('lists every difference, and no obsolete one', async () => {
    const page = differencesPage(scenarios, [...differences.values()].flat());
    if (process.env.UPDATE_DOCS) {
      await writeFile(PAGE, page);
    }
    const listed = chosen ? page : await readFile(PAGE, 'utf8');
    expect(page.split('\n')).toEqual(listed.split('\n'));
  });
});
