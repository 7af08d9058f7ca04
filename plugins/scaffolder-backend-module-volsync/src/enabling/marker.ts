/*
 * A comment above what was put in says so. Without it nobody could tell a variable that the app had before from one
 * that came with the backups, and taking out would take too much or too little.
 */

/** What a marker says. @internal */
export interface Marker {
  /** The directory of the component, where it was written into the repository together with these lines */
  readonly component?: string;
}

/** The comment, without indentation. @internal */
export function printMarker({ component }: Marker): string {
  return `# Backups of VolSync for Backstage. "Disable backups" takes these lines${
    component === undefined ? '' : ` and ${component}`
  } out.`;
}

/** Reads a line; undefined where it is no marker. @internal */
export function readMarker(line: string): Marker | undefined {
  const match =
    /^\s*# Backups of VolSync for Backstage\. "Disable backups" takes these lines(?: and (\S+))? out\.\s*$/.exec(
      line,
    );
  return match ? { component: match[1] } : undefined;
}
