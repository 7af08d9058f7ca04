import { InputError } from '@backstage/errors';
import { toApiPath } from './apiPath';
import { RESOURCES, type ResourceName, type ResourceType } from './resources';

/** The owner of the product's changes in `managedFields`. @public */
export const FIELD_MANAGER = 'backstage-volsync';

/** @public */
export type WriteVerb = 'create' | 'patch' | 'apply' | 'delete';

/**
 * The writes that the product can send. Others, such as changes to Secrets, roles or pods, can't be sent.
 *
 * @public
 */
export const WRITABLE = {
  replicationSources: ['patch'],
  replicationDestinations: ['create', 'patch', 'apply', 'delete'],
  persistentVolumeClaims: ['create', 'delete'],
  volumeSnapshots: ['create', 'delete'],
  jobs: ['create', 'delete'],
  deployments: ['patch'],
  statefulSets: ['patch'],
  kustomizations: ['patch'],
  helmReleases: ['patch'],
  applications: ['patch'],
  scaledObjects: ['patch'],
} as const satisfies Partial<Record<ResourceName, readonly WriteVerb[]>>;

/** @public */
export type WritableResource = keyof typeof WRITABLE;

/** Resources whose replicas alone can be set. */
const SCALE_ONLY: readonly ResourceName[] = ['deployments', 'statefulSets'];

/** The only field of a status that can be written: the last manual tag. */
const STATUS_FIELD = 'lastManualSync';

/** What JSON can hold, by name. @public */
export type WriteBody = Readonly<Record<string, unknown>>;

interface Target {
  readonly resource: WritableResource;
  readonly namespace: string;
  readonly name: string;
}

/**
 * One change of one object. `patch` is a JSON merge patch: with a `uid` or `resourceVersion` in its metadata, the API
 * server rejects it if the object has changed. `apply` is server-side apply. `delete` always identifies the object by
 * its uid.
 *
 * @public
 */
export type ResourceWrite =
  | (Target & { readonly verb: 'create' | 'apply'; readonly body: WriteBody })
  | (Target & {
      readonly verb: 'patch';
      /** For workloads, only `scale` can be patched; for a source's `status`, only `lastManualSync` */
      readonly subresource?: 'scale' | 'status';
      readonly body: WriteBody;
    })
  | (Target & {
      readonly verb: 'delete';
      readonly preconditions: {
        readonly uid: string;
        readonly resourceVersion?: string;
      };
      /** Default: `Background` */
      readonly propagation?: 'Background' | 'Foreground';
    });

/** An HTTP call. @public */
export interface WriteCall {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** Starts with `/api` */
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** The HTTP call of a write. Throws `InputError` for writes that the product doesn't send. @public */
export function toWriteCall(write: ResourceWrite): WriteCall {
  const { resource, namespace, name, verb } = write;
  const verbs: readonly WriteVerb[] = Object.hasOwn(WRITABLE, resource)
    ? WRITABLE[resource]
    : [];
  if (!verbs.includes(verb)) {
    throw new InputError(
      `To ${verb} ${JSON.stringify(
        resource,
      )} is not among what this product does`,
    );
  }
  const subresource = verb === 'patch' ? write.subresource : undefined;
  if ((subresource === 'scale') !== SCALE_ONLY.includes(resource)) {
    throw new InputError(
      `In ${JSON.stringify(resource)} the portal ${
        SCALE_ONLY.includes(resource)
          ? 'changes only the scale'
          : 'does not change the scale'
      }`,
    );
  }
  if (subresource === 'status' && verb === 'patch') {
    checkStatus(write);
  }
  // Validates the name even if it isn't part of the path.
  const one = toApiPath({ resource, namespace, name, subresource });
  const json = 'application/json';
  const manager = { fieldManager: FIELD_MANAGER };
  switch (verb) {
    case 'create':
      return {
        method: 'POST',
        path: toApiPath({ resource, namespace, query: manager }),
        contentType: json,
        body: JSON.stringify(toObject(write, write.body)),
      };
    case 'apply':
      return {
        method: 'PATCH',
        path: `${one}?${new URLSearchParams(manager)}`,
        contentType: 'application/apply-patch+yaml',
        body: JSON.stringify(toObject(write, write.body)),
      };
    case 'patch':
      return {
        method: 'PATCH',
        path: `${one}?${new URLSearchParams(manager)}`,
        contentType: 'application/merge-patch+json',
        body: JSON.stringify(write.body),
      };
    default:
      return {
        method: 'DELETE',
        path: one,
        contentType: json,
        body: JSON.stringify({
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          propagationPolicy: write.propagation ?? 'Background',
          preconditions: write.preconditions,
        }),
      };
  }
}

function checkStatus({ resource, body }: Target & { body: WriteBody }): void {
  const { metadata: _, status, ...others } = body;
  const fields = Object.keys((status ?? {}) as WriteBody);
  if (
    resource !== 'replicationSources' ||
    Object.keys(others).length > 0 ||
    fields.some(field => field !== STATUS_FIELD)
  ) {
    throw new InputError(
      `The only status field that the portal changes is "${STATUS_FIELD}" of a ReplicationSource`,
    );
  }
}

/** The body can't change the target: kind, namespace and name come from the address. */
function toObject(
  { resource, namespace, name }: Target,
  body: WriteBody,
): WriteBody {
  const type: ResourceType = RESOURCES[resource];
  const metadata = (body.metadata ?? {}) as WriteBody;
  return {
    ...body,
    apiVersion:
      type.group === '' ? type.version : `${type.group}/${type.version}`,
    kind: type.kind,
    metadata: { ...metadata, namespace, name },
  };
}
