/**
 * Overview
 *
 * A Kubernetes API server in this process: the part of the API that the product, VolSync's behaviour and kubectl use.
 * `contract/` tests it, and can test a real server as well.
 *
 * Intentional differences from a real server
 *
 * - no protobuf: `kubectl create namespace x` sends it, `kubectl apply -f` does not;
 * - no Table: kubectl shows only name and age;
 * - native kinds have no schema: their unknown fields are kept, types are
 *   validated only where something would break; no CEL anywhere;
 * - lists in custom resources are owned and merged as one value, except
 *   `status.conditions`;
 * - no pvc-protection and pv-protection finalizers, no default ServiceAccount
 *   in a new namespace, no admission plugins but that of namespaces;
 * - anyone may write `spec.nodeName` of a pod once, not only its binding;
 * - one version is stored, others are the same object with another apiVersion;
 * - an error never repeats the value of a Secret or a pod template.
 *
 * As in a real one, a deleted pod on a node waits for the node: the kubelet's substitute deletes it with a grace period
 * of 0.
 */
export type { ApiServer, ApiServerOptions } from './apiServer';
export type { Call, CallFilter, Calls } from './requests/calls';
export type { Definitions } from './definitions/definitions';
export type {
  ResourceBehaviour,
  ResourceDefinition,
} from './definitions/resourceDefinition';
export type { Fault, FaultHandle, Faults } from './requests/faults';
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
export type { RecordedObjects } from './writing/recordedObjects';
