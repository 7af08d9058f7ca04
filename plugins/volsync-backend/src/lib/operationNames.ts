/** The label of everything that an operation creates. @internal */
export const OPERATION_LABEL = 'backstage-volsync/operation';
/** Prefix of the claim into which a drill restores. @internal */
export const SCRATCH_PREFIX = 'backstage-volsync-drill-';
/** Prefix of what a restore in place needs until it ends. @internal */
export const BACK_PREFIX = 'backstage-volsync-back-';

/** Whether an operation created the claim temporarily, not because a person requested it. @internal */
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
