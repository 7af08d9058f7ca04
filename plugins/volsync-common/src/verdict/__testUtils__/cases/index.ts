import { failureCases } from './failures';
import { restorabilityCases } from './restorability';
import { sizeCases } from './sizes';
import { stateCases } from './states';
import { surroundingCases } from './surroundings';
import type { RuleCase, RuleCases } from './case';

export type { RuleCase } from './case';

/** Every case, by the code of its rule. */
export const ruleCases: RuleCases = {
  ...failureCases,
  ...restorabilityCases,
  ...sizeCases,
  ...stateCases,
  ...surroundingCases,
};

/** Every case as a flat list. */
export const allCases: readonly RuleCase[] = Object.values(ruleCases).flat();
