import { type Portrait, portraitOf } from './portrait';
import { readRecording } from './recording';
import { PLAYS } from './scenarios';
import { Stage } from './Stage';
import { Theatre } from './Theatre';

const TIME_SCALE = 200;
const AT_A_TIME = 5;

/** What came of one play. */
interface Played {
  readonly scenario: string;
  readonly portrait: Portrait;
  readonly refusals: Readonly<Record<string, string>>;
}

/** Plays the scenarios, several at a time, in one cluster; those that change its clock in one each. */
export async function playAll(
  scenarios: readonly string[],
): Promise<ReadonlyMap<string, Played>> {
  const theatre = await Theatre.open({ timeScale: TIME_SCALE });
  const runs = new Map<string, Promise<Played>>();
  const free: (() => void)[] = [];
  let busy = 0;
  const turn = async () => {
    if (busy >= AT_A_TIME) {
      await new Promise<void>(done => free.push(done));
    }
    busy += 1;
  };
  const play = async (scenario: string): Promise<Played> => {
    const { run, after, alone } = PLAYS[scenario] ?? missing(scenario);
    const recording = await readRecording(scenario);
    if (after) {
      await runs.get(after);
    }
    await turn();
    const house = alone
      ? await Theatre.open({ timeScale: TIME_SCALE })
      : theatre;
    const stage = new Stage(house, recording);
    const started = Date.now();
    try {
      await run(stage);
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
      portrait: portraitOf(stage.theatre.observationsIn(scenario), scenario),
      refusals: stage.refusals,
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
    await theatre.close();
  }
}

function missing(scenario: string): never {
  throw new Error(`There is no play of ${scenario}`);
}
