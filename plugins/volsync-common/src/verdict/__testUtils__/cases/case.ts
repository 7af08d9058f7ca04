import type { VerdictInputs } from '../inputs';

/** One situation, and whether the rule reports a finding for it. */
export interface RuleCase {
  readonly name: string;
  /** The difference from a healthy environment */
  readonly change: (inputs: VerdictInputs) => void;
  /** What to evaluate. Default: the volume */
  readonly judge?: 'volume' | 'destination';
  /** Whether the rule reports a finding */
  readonly finds: boolean;
  /** The expected verdict, if the case is clear */
  readonly verdict?: string;
  /** Whether the portal offers an operation for it, if the case is clear */
  readonly offers?: boolean;
  /** What the first sentence must contain */
  readonly says?: RegExp;
}

/** Cases by the code of their rule. */
export type RuleCases = Readonly<Record<string, readonly RuleCase[]>>;
