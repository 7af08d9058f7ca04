import { type RunSummary, summarizeRun } from './runSummary';
import { readRecording } from './recording';
import { SCENARIOS } from './scenarios';
import { ScenarioRunner } from './ScenarioRunner';
import { ScenarioEnvironment } from './ScenarioEnvironment';

const TIME_SCALE = 200;
const AT_A_TIME = 5;

/** What came of one play. */
interface ScenarioResult {
  readonly scenario: string;
  readonly summary: RunSummary;
  readonly refusals: Readonly<Record<string, string>>;
}

/** Scenarios the scenarios, several at a time, in one cluster; those that change its clock in one each. */
export async function runScenarios(
  scenarios: readonly string[],
): Promise<ReadonlyMap<string, ScenarioResult>> {
  const environment = await ScenarioEnvironment.open({ timeScale: TIME_SCALE });
  const runs = new Map<string, Promise<ScenarioResult>>();
  const free: (() => void)[] = [];
  let busy = 0;
  const turn = async () => {
    if (busy >= AT_A_TIME) {
      await new Promise<void>(done => free.push(done));
    }
    busy += 1;
  };
  const play = async (scenario: string): Promise<ScenarioResult> => {
    const { run, after, alone } = SCENARIOS[scenario] ?? missing(scenario);
    const recording = await readRecording(scenario);
    if (after) {
      await runs.get(after);
    }
    await turn();
    const house = alone
      ? await ScenarioEnvironment.open({ timeScale: TIME_SCALE })
      : environment;
    const runner = new ScenarioRunner(house, recording);
    const started = Date.now();
    try {
      await run(runner);
    } finally {
      if (alone) {
        await house.close();
      }
      busy -= 1;
      free.shift()?.();
      if (process.env.SANDBOX_TEST_LOG) {
        process.stderr.write(`${scenario}: ${Date.now() - started} ms\n`);
      }
    }
    return {
      scenario,
      summary: summarizeRun(
        runner.environment.observationsIn(scenario),
        scenario,
      ),
      refusals: runner.refusals,
    };
  };
  try {
    for (const scenario of scenarios) {
      runs.set(scenario, play(scenario));
    }
    const ends = await Promise.allSettled(runs.values());
    const failure = ends.find(each => each.status === 'rejected');
    if (failure?.status === 'rejected') {
      throw failure.reason;
    }
    return new Map(
      await Promise.all(
        [...runs].map(async ([name, run]) => [name, await run] as const),
      ),
    );
  } finally {
    await environment.close();
  }
}

function missing(scenario: string): never {
  throw new Error(`There is no play of ${scenario}`);
}
