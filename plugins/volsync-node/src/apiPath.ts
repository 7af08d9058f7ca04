import { InputError } from '@backstage/errors';
import { RESOURCES, type ResourceName, type ResourceType } from './resources';

/** Identifies a resource to request from a cluster. @public */
export interface ResourceAddress {
  readonly resource: ResourceName;
  /** Absent for cluster-scoped resources, and for a list over all namespaces */
  readonly namespace?: string;
  /** Absent for a list */
  readonly name?: string;
  /** Such as `log` */
  readonly subresource?: string;
  readonly query?: Readonly<
    Record<string, string | number | boolean | undefined>
  >;
}

// RFC 1123, as in Kubernetes. Neither matches a slash, a percent sign, a question mark or two consecutive dots.
const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Whether this is a valid name of a namespace. @public */
export function isNamespaceName(name: string): boolean {
  return LABEL.test(name);
}

/** Whether this is a valid name of an object. @public */
export function isObjectName(name: string): boolean {
  return name.length <= 253 && SUBDOMAIN.test(name);
}

/**
 * The path and query of an address, starting with `/api`. Throws `InputError` if Kubernetes would not accept a name, so
 * that no part of the path is unchecked input.
 *
 * @public
 */
export function toApiPath(address: ResourceAddress): string {
  if (!Object.hasOwn(RESOURCES, address.resource)) {
    throw new InputError(
      `The resource ${JSON.stringify(address.resource)} is not supported`,
    );
  }
  const type: ResourceType = RESOURCES[address.resource];
  const parts = [
    type.group === ''
      ? `/api/${type.version}`
      : `/apis/${type.group}/${type.version}`,
  ];
  if (address.namespace !== undefined) {
    if (!type.namespaced) {
      throw new InputError(`${type.kind} is not a namespaced resource`);
    }
    if (!isNamespaceName(address.namespace)) {
      throw new InputError(
        `${JSON.stringify(
          address.namespace,
        )} cannot be the name of a namespace: use lower case letters, digits and dashes, 63 at most`,
      );
    }
    parts.push('namespaces', address.namespace);
  }
  parts.push(type.plural);
  if (address.name !== undefined) {
    if (type.namespaced && address.namespace === undefined) {
      throw new InputError(`A ${type.kind} requires a namespace`);
    }
    if (!isObjectName(address.name)) {
      throw new InputError(
        `${JSON.stringify(address.name)} cannot be the name of a ${
          type.kind
        }: use lower case letters, digits, dashes and dots`,
      );
    }
    parts.push(address.name);
  }
  if (address.subresource !== undefined) {
    if (
      address.name === undefined ||
      !type.subresources?.includes(address.subresource)
    ) {
      throw new InputError(
        `${type.kind} has no part ${JSON.stringify(
          address.subresource,
        )} that this product reads`,
      );
    }
    parts.push(address.subresource);
  }
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(address.query ?? {})) {
    if (value !== undefined) {
      query.set(key, String(value));
    }
  }
  const suffix = query.toString();
  return parts.join('/') + (suffix === '' ? '' : `?${suffix}`);
}
