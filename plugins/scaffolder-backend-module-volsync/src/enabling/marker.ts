/*
 * A comment above what was put in says so. Without it nobody could tell a variable that the app had before from one
 * that came with the backups, and taking out would take too much or too little.
 */

/** What a marker says. */
export interface Marker {
  /** The directory of the component, if it was written into the repository by "Enable backups" */
  readonly component?: string;
  /** A key that was there without entries, as it was written: `substitute: {}` */
  readonly leaves?: string;
}

/** The comment, without indentation. */
export function printMarker({ component, leaves }: Marker): string {
  const and = component === undefined ? '' : ` and ${component}`;
  const then = leaves === undefined ? '' : `, and leaves "${leaves}"`;
  return `# Backups of VolSync for Backstage. "Disable backups" takes these lines${and} out${then}.`;
}

/** Reads a line; undefined if it isn't a marker. */
export function readMarker(line: string): Marker | undefined {
  const match =
    /^\s*# Backups of VolSync for Backstage\. "Disable backups" takes these lines(?: and (\S+))? out(?:, and leaves "([^"]*)")?\.\s*$/.exec(
      line,
    );
  return match ? { component: match[1], leaves: match[2] } : undefined;
}

/** The comment above a list, which says what "Disable backups" takes out of it. */
export function printListMarker(names: readonly string[]): string {
  return `# Backups of VolSync for Backstage. "Disable backups" takes ${names.join(
    ', ',
  )} out of this list.`;
}

/** What the comment above a list names; undefined if the line isn't one. */
export function readListMarker(line: string): readonly string[] | undefined {
  return /^\s*# Backups of VolSync for Backstage\. "Disable backups" takes (\S+(?:, \S+)*) out of this list\.\s*$/
    .exec(line)?.[1]
    ?.split(', ');
}
