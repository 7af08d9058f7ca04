/** The channel of Backstage's signals on which changes of operations are told. @public */
export const OPERATIONS_CHANNEL = 'volsync:operations';

/**
 * An operation has changed: whoever shows the volume asks anew. It goes to the person who asked for the operation and to
 * the entity's owners, and holds nothing but names: what became of it is answered to those who may read it.
 *
 * @public
 */
export type OperationSignal = {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
  /** Id of the operation */
  readonly operation: string;
  /** Grows with each change of the operation */
  readonly version: number;
};
