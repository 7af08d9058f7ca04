/*
 * A comment marks added entries. Without it, a variable that the app had before could not be distinguished from one
 * that came with the backups, and disabling would remove too much or too little.
 */

/** The content of a marker. */
export interface Marker {
  /** The directory of the component, if "Enable backups" wrote it into the repository */
  readonly component?: string;
  /** A key that existed without entries, as it was written: `substitute: {}` */
  readonly leaves?: string;
}

/** The comment, without indentation. */
export function printMarker({ component, leaves }: Marker): string {
  const and = component === undefined ? '' : ` and ${component}`;
  const then = leaves === undefined ? '' : `, and leaves "${leaves}"`;
  return `# Backups of VolSync for Backstage. "Disable backups" takes these lines${and} out${then}.`;
}

/** Parses a line; undefined if it isn't a marker. */
export function readMarker(line: string): Marker | undefined {
  const match =
    /^\s*# Backups of VolSync for Backstage\. "Disable backups" takes these lines(?: and (\S+))? out(?:, and leaves "([^"]*)")?\.\s*$/.exec(
      line,
    );
  return match ? { component: match[1], leaves: match[2] } : undefined;
}

/** The comment above a list, which names what "Disable backups" removes from it. */
export function printListMarker(names: readonly string[]): string {
  return `# Backups of VolSync for Backstage. "Disable backups" takes ${names.join(
    ', ',
  )} out of this list.`;
}

/** The names in the comment above a list; undefined if the line isn't one. */
export function readListMarker(line: string): readonly string[] | undefined {
  return /^\s*# Backups of VolSync for Backstage\. "Disable backups" takes (\S+(?:, \S+)*) out of this list\.\s*$/
    .exec(line)?.[1]
    ?.split(', ');
}
