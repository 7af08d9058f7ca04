export interface RetentionRule {
  readonly period:
    | 'last'
    | 'hourly'
    | 'daily'
    | 'weekly'
    | 'monthly'
    | 'yearly'
    | 'within';
  /** How many, or for `within` how long */
  readonly keep: string;
}

const PERIODS: readonly RetentionRule['period'][] = [
  'last',
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'yearly',
  'within',
];

/**
 * The rules of `retain` from the finest to the coarsest. Empty where nothing is kept by rule: VolSync then keeps the
 * last snapshot only.
 */
export function toRetentionRules(
  retain: Readonly<Record<string, string | number>> | undefined,
): readonly RetentionRule[] {
  return PERIODS.flatMap(period => {
    const keep = retain?.[period];
    return keep === undefined || String(keep) === '0' || keep === ''
      ? []
      : [{ period, keep: String(keep) }];
  });
}
