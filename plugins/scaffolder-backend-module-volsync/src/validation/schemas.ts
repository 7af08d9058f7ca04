import type { JsonObject } from '@backstage/types';
import volsyncSpecs from './volsyncSpecs.json';

/*
 * Schemas of the kinds that the component writes. VolSync's come from its custom resource definitions; the other two
 * cover the parts of Kubernetes and External Secrets that the component uses, so a misplaced field is detected.
 */

const TEXT = { type: 'string', minLength: 1 };
const TEXTS = { type: 'object', additionalProperties: { type: 'string' } };
// RFC 1123
const SUBDOMAIN = {
  type: 'string',
  maxLength: 253,
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
};
const LABEL = {
  type: 'string',
  maxLength: 63,
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
};
const QUANTITY = {
  type: 'string',
  pattern: '^[0-9]+(\\.[0-9]+)?([KMGTPE]i|[kMGTPE])?$',
};

function toKind(
  apiVersion: string,
  kind: string,
  spec: JsonObject,
): readonly [string, JsonObject] {
  return [
    `${apiVersion} ${kind}`,
    {
      type: 'object',
      required: ['apiVersion', 'kind', 'metadata', 'spec'],
      properties: {
        apiVersion: { const: apiVersion },
        kind: { const: kind },
        metadata: {
          type: 'object',
          required: ['name', 'namespace'],
          properties: {
            name: SUBDOMAIN,
            namespace: LABEL,
            labels: TEXTS,
            annotations: TEXTS,
          },
        },
        spec,
      },
    },
  ];
}

/** JSON schemas by `apiVersion kind`, before they are made strict. */
export const SCHEMAS: ReadonlyMap<string, JsonObject> = new Map([
  toKind('volsync.backube/v1alpha1', 'ReplicationSource', {
    ...volsyncSpecs.ReplicationSource,
    required: ['sourcePVC', 'trigger', 'restic'],
  }),
  toKind('volsync.backube/v1alpha1', 'ReplicationDestination', {
    ...volsyncSpecs.ReplicationDestination,
    required: ['trigger', 'restic'],
  }),
  toKind('v1', 'PersistentVolumeClaim', {
    type: 'object',
    required: ['accessModes', 'resources'],
    properties: {
      accessModes: {
        type: 'array',
        minItems: 1,
        items: {
          enum: [
            'ReadWriteOnce',
            'ReadOnlyMany',
            'ReadWriteMany',
            'ReadWriteOncePod',
          ],
        },
      },
      dataSourceRef: {
        type: 'object',
        required: ['kind', 'name'],
        properties: { apiGroup: TEXT, kind: TEXT, name: SUBDOMAIN },
      },
      resources: {
        type: 'object',
        required: ['requests'],
        properties: {
          requests: {
            type: 'object',
            required: ['storage'],
            properties: { storage: QUANTITY },
          },
        },
      },
      storageClassName: SUBDOMAIN,
      volumeMode: { enum: ['Filesystem', 'Block'] },
    },
  }),
  toKind('external-secrets.io/v1', 'ExternalSecret', {
    type: 'object',
    required: ['secretStoreRef', 'target', 'dataFrom'],
    properties: {
      refreshInterval: TEXT,
      secretStoreRef: {
        type: 'object',
        required: ['kind', 'name'],
        properties: {
          kind: { enum: ['ClusterSecretStore', 'SecretStore'] },
          name: SUBDOMAIN,
        },
      },
      target: {
        type: 'object',
        required: ['name', 'template'],
        properties: {
          name: SUBDOMAIN,
          template: {
            type: 'object',
            required: ['data'],
            properties: {
              data: {
                type: 'object',
                required: [
                  'RESTIC_REPOSITORY',
                  'RESTIC_PASSWORD',
                  'AWS_ACCESS_KEY_ID',
                  'AWS_SECRET_ACCESS_KEY',
                ],
                additionalProperties: { type: 'string' },
              },
            },
          },
        },
      },
      dataFrom: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          required: ['extract'],
          properties: {
            extract: {
              type: 'object',
              required: ['key'],
              properties: { key: TEXT },
            },
          },
        },
      },
    },
  }),
]);
