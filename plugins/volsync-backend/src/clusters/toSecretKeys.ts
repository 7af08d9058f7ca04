import type { SecretKeys } from 'backstage-plugin-volsync-common';

interface ManagedFields {
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<
    Partial<Record<DataField, Readonly<Record<string, unknown>>>>
  >;
}

/** A Secret that was applied with `stringData` records its keys there, and the API server writes them into `data`. */
const DATA_FIELDS = ['f:data', 'f:stringData'] as const;
type DataField = (typeof DATA_FIELDS)[number];

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
 * The names of a Secret's keys, from its field managers: `f:data` and `f:stringData` have an `f:<key>` for each.
 * Undefined if no manager is recorded, which says nothing about the keys.
 *
 * @internal
 */
export function toSecretKeys(
  secret: SecretMetadata,
  name: string,
): SecretKeys | undefined {
  const managers = secret.metadata?.managedFields ?? [];
  const ofData = managers.filter(({ fieldsV1 }) =>
    DATA_FIELDS.some(field => fieldsV1?.[field] !== undefined),
  );
  if (managers.length === 0) {
    return undefined;
  }
  const keys = ofData.flatMap(manager =>
    DATA_FIELDS.flatMap(part =>
      Object.keys(manager.fieldsV1?.[part] ?? {}).flatMap(field =>
        field.startsWith('f:') ? [field.slice(2)] : [],
      ),
    ),
  );
  const times = ofData.flatMap(manager => manager.time ?? []).sort();
  return {
    name,
    keys: [...new Set(keys)].sort(),
    changedAt: times[times.length - 1] ?? secret.metadata?.creationTimestamp,
  };
}
