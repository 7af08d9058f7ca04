/**
 * A Kubernetes API server in this process: the part of the API that the
 * product, VolSync's behaviour and kubectl use. `contract/` is what it is held
 * to, and what a real one can be held to as well.
 *
 * Where it differs from a real one, on purpose:
 * - no protobuf: `kubectl create namespace x` sends it, `kubectl apply -f` does not;
 * - no Table: kubectl shows name and age;
 * - native kinds have no schema: unknown fields of theirs are kept, types are
 *   checked only where something would break; no CEL anywhere;
 * - lists in custom resources are owned and merged as one value, except
 *   `status.conditions`;
 * - no pvc-protection and pv-protection finalizers, no default ServiceAccount
 *   in a new namespace, no admission plugins but that of namespaces;
 * - `spec.nodeName` of a pod may be written once by anyone, not by its binding only;
 * - one version is stored, others are the same object under another apiVersion;
 * - an error never repeats the value of a Secret or a pod template.
 *
 * As in a real one, a pod that has a node waits for the node when it is
 * deleted: what plays the kubelet deletes it with a grace period of 0.
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
