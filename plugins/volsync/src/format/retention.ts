export interface RetentionRule {
  readonly period:
    | 'last'
    | 'hourly'
    | 'daily'
    | 'weekly'
    | 'monthly'
    | 'yearly'
    | 'within';
  /** A count, or a duration for `within` */
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
 * The rules of `retain` from the finest to the coarsest. Empty if no rule keeps anything: VolSync then keeps only the
 * last snapshot.
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
