import { BACKUPS } from './backups';
import { FAILURES } from './failures';
import type { Scenarios } from './Scenario';
import { RESTORES } from './restores';
import { SPECS } from './specs';
import { STUCK } from './stuck';
import { TRIGGERS } from './triggers';

export type { Scenario, Scenarios } from './Scenario';

/** All scenarios that the sandbox can run; the longest first. */
export const SCENARIOS: Scenarios = {
  ...BACKUPS,
  ...FAILURES,
  ...TRIGGERS,
  ...RESTORES,
  ...SPECS,
  ...STUCK,
};
