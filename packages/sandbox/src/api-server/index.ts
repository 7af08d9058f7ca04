export type { ApiServer, ApiServerOptions } from './apiServer';
export type { Call, CallFilter, Calls } from './calls';
export type { Definitions } from './definitions/definitions';
export type {
  ResourceBehaviour,
  ResourceDefinition,
} from './definitions/resourceDefinition';
export type { Fault, FaultHandle, Faults } from './faults';
export type { Tokens } from './http/authenticate';
export type { JsonObject } from './json';
export type {
  PodLogLine,
  PodLogProvider,
  PodLogSource,
} from './logs/podLogProvider';
export { startApiServer } from './startApiServer';
export type {
  ApiServerLogger,
  AuthorizationDecision,
  AuthorizationRequest,
  AuthorizeHook,
  ManagedFieldsEntry,
  ObjectMeta,
  OwnerReference,
  StoredObject,
  User,
  Verb,
} from './types';
export type { FieldError } from './validation/fieldError';
export type { Schema } from './validation/schema';
