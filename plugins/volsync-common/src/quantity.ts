const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The value of a Kubernetes quantity, such as `10Gi`, `1.5G`, `1e3` or `500m`; undefined if it is invalid. Source:
 * apimachinery's `resource.Quantity`.
 *
 * @public
 */
export function parseQuantity(
  quantity: string | number | undefined,
): number | undefined {
  if (typeof quantity === 'number') {
    return Number.isFinite(quantity) ? quantity : undefined;
  }
  const match =
    /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/.exec(
      quantity ?? '',
    );
  if (!match) {
    return undefined;
  }
  const [, amount, exponent = '', suffix = ''] = match;
  return Number(`${amount}${exponent}`) * (FACTORS[suffix] ?? NaN);
}
