import type { ScenarioRunner } from '../ScenarioRunner';

/** The steps of a recorded scenario, for the sandbox. */
export interface Scenario {
  readonly run: (runner: ScenarioRunner) => Promise<void>;
  /** Another scenario whose repository this one reads */
  readonly after?: string;
  /** Whether it changes the clock or the time scale, and needs a cluster of its own */
  readonly alone?: boolean;
}

export type Scenarios = Readonly<Record<string, Scenario>>;
