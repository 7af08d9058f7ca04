import type { World } from '../world';

/** One situation, and whether the rule speaks in it. */
export interface RuleCase {
  readonly name: string;
  /** What is different from a world in which everything is well */
  readonly change: (world: World) => void;
  /** Whom to judge; the volume where nothing is said */
  readonly judge?: 'volume' | 'destination';
  /** Whether the rule has something to say */
  readonly finds: boolean;
  /** The verdict that follows, where the case is clear */
  readonly verdict?: string;
  /** Words that the sentence must hold */
  readonly says?: RegExp;
}

/** Cases by the code of their rule. */
export type RuleCases = Readonly<Record<string, readonly RuleCase[]>>;
