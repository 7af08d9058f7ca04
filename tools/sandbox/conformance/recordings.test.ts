import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Difference, differencesOf } from './compare';
import { differencesPage } from './differencesPage';
import { runScenarios } from './runScenarios';
import { readRecording } from './recording';
import { reasonOf } from './reasons';
import { SCENARIOS } from './scenarios';

jest.setTimeout(200_000);

const PAGE = join(__dirname, '../../../docs/sandbox-differences.md');

/** Some only, while a play is written: SCENARIOS=s01,s02 */
const chosen = process.env.SCENARIOS?.split(',');
const scenarios = Object.keys(SCENARIOS)
  .filter(each => !chosen || chosen.some(start => each.startsWith(start)))
  .sort();

describe('the sandbox and the recordings of VolSync', () => {
  const differences = new Map<string, Difference[]>();
  beforeAll(async () => {
    const played = await runScenarios(scenarios);
    for (const [scenario, run] of played) {
      const recording = await readRecording(scenario);
      differences.set(scenario, differencesOf(scenario, recording, run));
    }
  });

  it.each(scenarios)('%s differs in known ways only', scenario => {
    const unknown = differences
      .get(scenario)
      ?.filter(each => reasonOf(each) === undefined)
      .map(
        ({ only, object, what }) => `only in the ${only}: ${object}: ${what}`,
      );
    expect(unknown).toEqual([]);
  });

  it('lists every difference, and none that is there no more', async () => {
    const page = differencesPage(scenarios, [...differences.values()].flat());
    if (process.env.UPDATE_DOCS) {
      await writeFile(PAGE, page);
    }
    const listed = chosen ? page : await readFile(PAGE, 'utf8');
    expect(page.split('\n')).toEqual(listed.split('\n'));
  });
});
