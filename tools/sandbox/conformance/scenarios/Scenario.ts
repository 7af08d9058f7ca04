import type { ScenarioRunner } from '../ScenarioRunner';

/** What a scenario's runner did, to be done in the sandbox. */
export interface Scenario {
  readonly run: (runner: ScenarioRunner) => Promise<void>;
  /** Another scenario whose repository this one reads */
  readonly after?: string;
  /** Whether it changes clock or pace: it gets a cluster of its own */
  readonly alone?: boolean;
}

export type Scenarios = Readonly<Record<string, Scenario>>;
