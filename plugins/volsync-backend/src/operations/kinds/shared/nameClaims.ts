/** Such as `claim "a"` or `claims "a", "b"`. Pure. @internal */
export function nameClaims(claims: readonly string[]): string {
  return `${claims.length === 1 ? 'claim' : 'claims'} ${claims
    .map(claim => `"${claim}"`)
    .join(', ')}`;
}
