/** The channel of Backstage's signals that announces changes of operations. @public */
export const OPERATIONS_CHANNEL = 'volsync:operations';

/**
 * An operation has changed: pages that show the volume reload it. It is sent to the person who requested the operation
 * and to the owners of the entity, and contains only names: details require permission to read them.
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
