export { createOperationPlanAction } from './createOperationPlanAction';
export { createOperationRunAction } from './createOperationRunAction';
export { createOperationStartAction } from './createOperationStartAction';
export type { OperationActionOptions } from './context';
