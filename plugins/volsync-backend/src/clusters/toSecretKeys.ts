import type { SecretKeys } from 'backstage-plugin-volsync-common';

interface ManagedFields {
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1?: { readonly 'f:data'?: Readonly<Record<string, unknown>> };
}

/** A Secret's metadata, as `PartialObjectMetadata`. @internal */
export interface SecretMetadata {
  readonly metadata?: {
    readonly name?: string;
    readonly creationTimestamp?: string;
    readonly managedFields?: readonly ManagedFields[];
    readonly ownerReferences?: readonly {
      readonly apiVersion?: string;
      readonly kind: string;
      readonly name: string;
    }[];
  };
}

/**
 * The names of a Secret's keys, from who manages which field: `f:data` holds `f:<key>` for each. Undefined where no
 * manager is recorded, which says nothing of the keys.
 *
 * @internal
 */
export function toSecretKeys(
  secret: SecretMetadata,
  name: string,
): SecretKeys | undefined {
  const managers = secret.metadata?.managedFields ?? [];
  const ofData = managers.filter(
    manager => manager.fieldsV1?.['f:data'] !== undefined,
  );
  if (managers.length === 0) {
    return undefined;
  }
  const keys = ofData.flatMap(manager =>
    Object.keys(manager.fieldsV1?.['f:data'] ?? {}).flatMap(field =>
      field.startsWith('f:') ? [field.slice(2)] : [],
    ),
  );
  const times = ofData.flatMap(manager => manager.time ?? []).sort();
  return {
    name,
    keys: [...new Set(keys)].sort(),
    changedAt: times[times.length - 1] ?? secret.metadata?.creationTimestamp,
  };
}
