import { randomBytes } from 'node:crypto';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { PortalRole } from '../../../plugins/volsync-backend/src/object-stores/PortalRole';
import { parseS3Repository } from '../../../plugins/volsync-backend/src/object-stores/parseS3Repository';
import { makeBucket, putObject } from './support/buckets';
import { theLab } from './support/lab';

/** What the credentials of the portal's own role allow, decided by a real token service and a real store. */

jest.setTimeout(60_000);

const bucket = `role-${randomBytes(4).toString('hex')}`;
const before = { ...process.env };
let client: S3Client;

beforeAll(async () => {
  const { minio } = theLab();
  await makeBucket(bucket);
  for (const key of ['shop/config', 'shop*/config', 'shop-two/config']) {
    await putObject(bucket, key);
  }
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: minio.accessKey,
    AWS_SECRET_ACCESS_KEY: minio.secretKey,
  });
  delete process.env.AWS_WEB_IDENTITY_TOKEN_FILE;
});

afterAll(() => {
  client?.destroy();
  process.env = before;
});

async function useRole(path: string): Promise<void> {
  const { minio } = theLab();
  const role = new PortalRole(
    {
      arn: 'arn:aws:iam::123456789012:role/portal',
      stsEndpoint: minio.url,
    },
    minio.region,
  );
  client = new S3Client({
    endpoint: minio.url,
    region: minio.region,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: await role.credentials(
      parseS3Repository(`s3:${minio.url}/${bucket}/${path}`),
    ),
  });
}

const get = (Key: string) =>
  client
    .send(new GetObjectCommand({ Bucket: bucket, Key }))
    .then(() => 'read', nameOf);
const list = (Prefix: string) =>
  client
    .send(new ListObjectsV2Command({ Bucket: bucket, Prefix }))
    .then(({ KeyCount }) => KeyCount, nameOf);
const nameOf = (error: Error) => error.name;

it('the role reads only its own repository', async () => {
  await useRole('shop');
  expect(await list('shop/')).toBe(1);
  expect(await get('shop/config')).toBe('read');
  for (const denied of [
    list(''),
    list('shop'),
    list('shop-two/'),
    get('shop-two/config'),
    get('shop*/config'),
    client
      .send(
        new PutObjectCommand({ Bucket: bucket, Key: 'shop/config', Body: 'x' }),
      )
      .catch(nameOf),
  ]) {
    expect(await denied).toBe('AccessDenied');
  }
});

it('a path that looks like a pattern opens no other repository', async () => {
  await useRole('shop*');
  expect(await get('shop-two/config')).toBe('AccessDenied');
  expect(await get('shop/config')).toBe('AccessDenied');
  expect(await list('shop-two/')).toBe('AccessDenied');
});
