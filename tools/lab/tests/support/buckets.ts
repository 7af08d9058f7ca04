import {
  CreateBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { theLab } from './lab';

function openClient(): S3Client {
  const { minio } = theLab();
  return new S3Client({
    endpoint: minio.url,
    region: minio.region,
    forcePathStyle: true,
    credentials: {
      accessKeyId: minio.accessKey,
      secretAccessKey: minio.secretKey,
    },
  });
}

/** Creates a bucket in the lab's MinIO. restic would do so itself, after requesting its configuration for a minute. */
export async function makeBucket(bucket: string): Promise<void> {
  const client = openClient();
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } finally {
    client.destroy();
  }
}

/** A small object under any name. */
export async function putObject(bucket: string, key: string): Promise<void> {
  const client = openClient();
  try {
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: 'x' }),
    );
  } finally {
    client.destroy();
  }
}

/** Small objects with names like restic's packs, so a listing takes several pages. */
export async function makeManyObjects(
  bucket: string,
  options: { readonly prefix: string; readonly count: number },
): Promise<void> {
  const client = openClient();
  const limit = pLimit(32);
  try {
    await Promise.all(
      Array.from({ length: options.count }, (_, i) =>
        limit(() =>
          client.send(
            new PutObjectCommand({
              Bucket: bucket,
              Key: `${options.prefix}ff${i.toString(16).padStart(62, '0')}`,
              Body: 'x',
            }),
          ),
        ),
      ),
    );
  } finally {
    client.destroy();
  }
}
