export { capacityOf, deriveVolumeFacts } from './deriveVolumeFacts';
export type { VolumeFacts } from './deriveVolumeFacts';
export { orderSources } from './orderSources';
export { toRunReport } from './toRunReport';
