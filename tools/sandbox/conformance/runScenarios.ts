import { type RunSummary, summarizeRun } from './runSummary';
import { readRecording } from './recording';
import { SCENARIOS } from './scenarios';
import { ScenarioRunner } from './ScenarioRunner';
import { ScenarioEnvironment } from './ScenarioEnvironment';

/** The time scale, and the concurrency. */
interface Haste {
  readonly timeScale: number;
  readonly atATime: number;
}

const FAST: Haste = { timeScale: 200, atATime: 5 };

/** On a busy machine a fast scenario loses races that never occurred in the recorded cluster */
const CALM: Haste = { timeScale: 50, atATime: 1 };

/** The result of one scenario. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly summary: RunSummary;
  readonly refusals: Readonly<Record<string, string>>;
}

/**
 * Runs the scenarios, several in parallel in one cluster; those that change the clock get a cluster of their own. If
 * one throws or is not `right`, it is repeated in its own cluster, alone and slower, and that result counts.
 */
export async function runScenarios(
  scenarios: readonly string[],
  right: (result: ScenarioResult) => Promise<boolean>,
): Promise<ReadonlyMap<string, ScenarioResult>> {
  const results = new Map<string, ScenarioResult>();
  for (const [scenario, end] of await play(scenarios, FAST)) {
    if (end.status === 'fulfilled' && (await right(end.value))) {
      results.set(scenario, end.value);
    } else {
      const again = (await play(withThoseBefore(scenario), CALM)).get(scenario);
      if (again?.status !== 'fulfilled') {
        throw again?.reason;
      }
      results.set(scenario, again.value);
    }
  }
  return results;
}

/** A scenario, preceded by those whose repository it continues. */
function withThoseBefore(scenario: string): readonly string[] {
  const { after } = SCENARIOS[scenario] ?? missing(scenario);
  return after ? [...withThoseBefore(after), scenario] : [scenario];
}

async function play(
  scenarios: readonly string[],
  { timeScale, atATime }: Haste,
): Promise<ReadonlyMap<string, PromiseSettledResult<ScenarioResult>>> {
  const environment = await ScenarioEnvironment.open({ timeScale });
  const runs = new Map<string, Promise<ScenarioResult>>();
  const free: (() => void)[] = [];
  let busy = 0;
  const turn = async () => {
    if (busy >= atATime) {
      await new Promise<void>(done => free.push(done));
    }
    busy += 1;
  };
  const playOne = async (scenario: string): Promise<ScenarioResult> => {
    const { run, after, alone } = SCENARIOS[scenario] ?? missing(scenario);
    const recording = await readRecording(scenario);
    if (after) {
      await runs.get(after);
    }
    await turn();
    const house = alone
      ? await ScenarioEnvironment.open({ timeScale })
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
      runs.set(scenario, playOne(scenario));
    }
    const names = [...runs.keys()];
    const ends = await Promise.allSettled(runs.values());
    return new Map(
      ends.flatMap((end, at) => {
        const name = names[at];
        return name === undefined ? [] : [[name, end] as const];
      }),
    );
  } finally {
    await environment.close();
  }
}

function missing(scenario: string): never {
  throw new Error(`There is no play of ${scenario}`);
}
