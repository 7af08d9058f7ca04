/** Whether a label matches a selector. */
export interface Matcher {
  readonly label: string;
  matches(value: string): boolean;
  /** The value if the matcher is `=`; absent() adds it to its result */
  readonly equals: string | undefined;
}

export interface Selector {
  readonly kind: 'selector';
  readonly matchers: readonly Matcher[];
}

/** The operators that compare with a number. */
export type Comparison = '==' | '!=' | '>' | '<' | '>=' | '<=';

/** The supported part of PromQL. */
export type Expression =
  | Selector
  | {
      readonly kind: 'aggregate';
      readonly operator: 'max' | 'min' | 'sum' | 'count';
      /** Which labels are kept: the named ones, or all others */
      readonly grouping: 'by' | 'without';
      readonly labels: readonly string[];
      readonly of: Expression;
    }
  | {
      readonly kind: 'increase' | 'last';
      readonly of: Selector;
      readonly rangeMs: number;
    }
  | { readonly kind: 'absent'; readonly of: Expression }
  | {
      readonly kind: 'divide';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'or' | 'unless';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'offset';
      readonly of: Selector;
      readonly milliseconds: number;
    }
  | {
      readonly kind: 'compare';
      readonly operator: Comparison;
      readonly left: Expression;
      readonly number: number;
    };
