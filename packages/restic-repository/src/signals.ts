/** One signal that follows all that are given. @internal */
export function anySignal(
  ...signals: readonly (AbortSignal | undefined)[]
): AbortSignal | undefined {
  const given = signals.filter(signal => signal !== undefined);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}
