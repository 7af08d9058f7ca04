export type { ContractTarget } from './contractTarget';
export { describeApiContract } from './describeApiContract';
