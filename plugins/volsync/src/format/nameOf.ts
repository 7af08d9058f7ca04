/** The last part of an entity ref: `platform` of `group:default/platform`. */
export function nameOf(ref: string | undefined): string {
  return ref?.split('/').pop() ?? '';
}
