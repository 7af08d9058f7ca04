import { type JsonObject } from './json';

/** `metadata.ownerReferences[]`. @public */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** `metadata.managedFields[]`. @public */
export interface ManagedFieldsEntry {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonObject;
  subresource?: string;
}

/** `metadata` of every object. @public */
export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
}

/** An object as the API server stores it. Once stored it is never changed. @public */
export interface StoredObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** The caller. @public */
export interface User {
  readonly user: string;
  readonly groups: readonly string[];
}

/** The verbs of the Kubernetes API. @public */
export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection';

/** The input of the authorize hook. @public */
export interface AuthorizationRequest extends User {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  /** Set instead of a resource for paths such as `/version`. */
  readonly nonResourcePath?: string;
}

/** The result of the authorize hook; the reason is shown to the caller. @public */
export interface AuthorizationDecision {
  readonly allowed: boolean;
  readonly reason?: string;
}

/** Decides whether a call is allowed. Without one everything is. @public */
export type AuthorizeHook = (
  request: AuthorizationRequest,
) => AuthorizationDecision | Promise<AuthorizationDecision>;

/** The server's logger for internal errors. @public */
export interface ApiServerLogger {
  warn(message: string): void;
  error(message: string): void;
}
