import { createHash } from 'node:crypto';
import type { Secret } from '../client';
import { type ExternalSecret, externalSecrets } from './secretResources';

/** On every Secret that External Secrets created. */
export const MANAGED = 'reconcile.external-secrets.io/managed';
const HASH = 'reconcile.external-secrets.io/data-hash';

/** The Secret that an ExternalSecret owns, with these values. */
export function toSecret(
  { metadata, spec }: ExternalSecret,
  name: string,
  values: Readonly<Record<string, string>>,
): Secret {
  const template = spec.target?.template;
  const data = Object.fromEntries(
    Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
  const hash = createHash('sha256').update(JSON.stringify(data)).digest('hex');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace: metadata.namespace,
      labels: { ...template?.metadata?.labels, [MANAGED]: 'true' },
      annotations: {
        ...template?.metadata?.annotations,
        [HASH]: hash.slice(0, 32),
      },
      ownerReferences: [
        {
          apiVersion: externalSecrets.apiVersion,
          kind: externalSecrets.kind,
          name: metadata.name,
          uid: metadata.uid ?? '',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    type: template?.type ?? 'Opaque',
    data,
  };
}

/** Whether two Secrets have the same content. */
export function hasSameData(one: Secret, other: Secret): boolean {
  const sorted = ({ data = {} }: Secret) =>
    JSON.stringify(Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}
