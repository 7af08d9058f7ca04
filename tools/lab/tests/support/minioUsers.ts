import { S3Client } from '@aws-sdk/client-s3';
import { theLab } from './lab';

/**
 * Credentials of the lab's MinIO whose policy allows everything but one bucket: session credentials, with which MinIO
 * assigns a policy without its own client.
 */
export async function credentialsWithout(
  bucket: string,
): Promise<Readonly<Record<string, string>>> {
  const { minio } = theLab();
  const { hostname, port } = new URL(minio.url);
  const all = { Action: ['s3:*'], Resource: ['arn:aws:s3:::*'] };
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', ...all },
      {
        Effect: 'Deny',
        Action: ['s3:*'],
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      },
    ],
  };
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    DurationSeconds: '3600',
    Policy: JSON.stringify(policy),
  }).toString();
  const client = new S3Client({
    region: minio.region,
    credentials: {
      accessKeyId: minio.accessKey,
      secretAccessKey: minio.secretKey,
    },
  });
  try {
    const signer = await client.config.signer({
      name: 'sigv4',
      signingName: 'sts',
      signingRegion: minio.region,
      properties: {},
    });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: 'http:',
      hostname,
      port: Number(port),
      path: '/',
      query: {},
      headers: {
        host: `${hostname}:${port}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    } as never);
    const response = await fetch(minio.url, { method: 'POST', headers, body });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`AssumeRole: ${response.status} ${text}`);
    }
    const read = (name: string) =>
      new RegExp(`<${name}>([^<]+)</${name}>`).exec(text)?.[1] ?? '';
    return {
      AWS_ACCESS_KEY_ID: read('AccessKeyId'),
      AWS_SECRET_ACCESS_KEY: read('SecretAccessKey'),
      AWS_SESSION_TOKEN: read('SessionToken'),
    };
  } finally {
    client.destroy();
  }
}
