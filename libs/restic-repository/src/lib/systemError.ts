/**
 * The code of a system error (`ENOENT`, `ECONNRESET`…). Checks the shape, not the class: errors may come from another
 * realm.
 */
export function systemCode(error: unknown): string | undefined {
  const code =
    typeof error === 'object' && error !== null && 'code' in error
      ? error.code
      : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The message of an error. */
export function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}
