import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ApiClient,
  persistentVolumeClaims,
  resourceType,
  secrets,
  type ClusterConnection,
  type KubeObject,
} from '../../sandbox/src/client';
import type { LabNode } from '../node/startLabNode';

/** The lab's data for the demo. */
export interface DemoLab {
  /** Removed with the lab */
  readonly directory: string;
  readonly url: string;
  readonly ca: string;
  readonly certificates: string;
  readonly tokens: { readonly node: string };
  readonly minio: {
    readonly url: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly region: string;
  };
}

interface Source extends KubeObject {
  readonly status?: {
    readonly lastSyncTime?: string;
    readonly latestMoverStatus?: {
      readonly result?: string;
      readonly logs?: string;
    };
  };
}

const replicationSources = resourceType<Source>(
  'volsync.backube/v1alpha1',
  'ReplicationSource',
  'replicationsources',
);

/** Those of deploy/rbac/example: the portal may read the Secret of the first, but not of the second. */
const SERVICES = [
  { name: 'notes', schedule: '7 * * * *', files: 12 },
  { name: 'photos', schedule: '37 */6 * * *', files: 3 },
] as const;

const SEED_TIMEOUT_MS = 180_000;

/** Creates the services' volumes with data, and waits until VolSync has backed them up. */
export async function seedServices(options: {
  readonly lab: DemoLab;
  readonly connection: ClusterConnection;
  readonly node: LabNode;
  readonly onProgress: (text: string) => void;
}): Promise<void> {
  const { lab, node, onProgress } = options;
  const client = new ApiClient(options.connection);
  try {
    for (const service of SERVICES) {
      const { name: namespace, schedule } = service;
      onProgress(`${namespace}: making its volume`);
      await makeBucket(lab, namespace);
      await client.create(secrets, toSecret(lab, namespace));
      await client.create(persistentVolumeClaims, toClaim(namespace));
      const volume = await until(
        `the claim "${namespace}/data" is bound`,
        async () =>
          (
            await client.get(persistentVolumeClaims, {
              namespace,
              name: 'data',
            })
          ).spec.volumeName,
      );
      for (let i = 0; i < service.files; i += 1) {
        await writeFile(
          path.join(node.volumeDirectory(volume), `${namespace}-${i}.txt`),
          `${namespace} number ${i}\n`.repeat(500),
        );
      }
      await client.create(replicationSources, toSource(namespace, schedule));
    }
    for (const { name: namespace } of SERVICES) {
      onProgress(`${namespace}: its first backup`);
      await until(`"${namespace}" is backed up`, async () => {
        const { status } = await client.get(replicationSources, {
          namespace,
          name: 'data',
        });
        return status?.lastSyncTime;
      });
    }
  } finally {
    client.close();
  }
}

async function makeBucket({ minio }: DemoLab, bucket: string): Promise<void> {
  const client = new S3Client({
    endpoint: minio.url,
    region: minio.region,
    forcePathStyle: true,
    credentials: {
      accessKeyId: minio.accessKey,
      secretAccessKey: minio.secretKey,
    },
  });
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } finally {
    client.destroy();
  }
}

function toSecret({ minio }: DemoLab, namespace: string) {
  return {
    metadata: { namespace, name: `${namespace}-restic` },
    stringData: {
      RESTIC_REPOSITORY: `s3:${minio.url}/${namespace}/data`,
      RESTIC_PASSWORD: 'the lab keeps nothing that must stay secret',
      AWS_ACCESS_KEY_ID: minio.accessKey,
      AWS_SECRET_ACCESS_KEY: minio.secretKey,
    },
  };
}

function toClaim(namespace: string) {
  return {
    metadata: { namespace, name: 'data' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  };
}

function toSource(namespace: string, schedule: string) {
  return {
    metadata: { namespace, name: 'data' },
    spec: {
      sourcePVC: 'data',
      trigger: { schedule },
      restic: {
        repository: `${namespace}-restic`,
        copyMethod: 'Snapshot',
        pruneIntervalDays: 7,
        retain: { hourly: 6, daily: 7 },
      },
    },
  };
}

async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + SEED_TIMEOUT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    if (Date.now() > end) {
      throw new Error(
        `In vain waited ${SEED_TIMEOUT_MS / 1000} s until ${what}`,
      );
    }
    await delay(250);
  }
}
