import type { VerdictInputs } from '../inputs';

/** One situation, and whether the rule makes a finding in it. */
export interface RuleCase {
  readonly name: string;
  /** What differs from a healthy world */
  readonly change: (inputs: VerdictInputs) => void;
  /** What to judge. Default: the volume */
  readonly judge?: 'volume' | 'destination';
  /** Whether the rule makes a finding */
  readonly finds: boolean;
  /** The expected verdict, if the case is clear */
  readonly verdict?: string;
  /** Whether the portal offers to do something about it, if the case is clear */
  readonly offers?: boolean;
  /** What the first sentence must contain */
  readonly says?: RegExp;
}

/** Cases by the code of their rule. */
export type RuleCases = Readonly<Record<string, readonly RuleCase[]>>;
