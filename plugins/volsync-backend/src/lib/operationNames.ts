/** On everything that an operation makes. @internal */
export const OPERATION_LABEL = 'backstage-volsync/operation';
/** Begins the name of the claim into which a drill restores. @internal */
export const SCRATCH_PREFIX = 'backstage-volsync-drill-';
/** Begins the name of what a restore in place needs until it ends. @internal */
export const BACK_PREFIX = 'backstage-volsync-back-';

/** A claim that an operation needs for a while, not one that a person asked it to make. @internal */
export function isOperationClaim({
  name,
  labels,
}: {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}): boolean {
  return (
    labels?.[OPERATION_LABEL] !== undefined &&
    (name.startsWith(SCRATCH_PREFIX) || name.startsWith(BACK_PREFIX))
  );
}
