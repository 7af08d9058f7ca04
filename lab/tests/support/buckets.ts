import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { theLab } from './lab';

/** Makes a bucket in the lab's MinIO. restic would do so itself, after a minute of looking for its configuration. */
export async function makeBucket(bucket: string): Promise<void> {
  const { minio } = theLab();
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
