export type { CallCounters } from './calls';
export type { Fault, FaultEffect, FaultInjection } from './faults';
export type { S3Operation } from './operations';
export { startObjectStore } from './startObjectStore';
export type {
  ObjectStoreOptions,
  ObjectStoreServer,
  ObjectStoreUser,
} from './types';
