import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { platformFiles } from '../../../plugins/scaffolder-backend-module-volsync/src/platform/__testUtils__/platformFiles';
import { makeBucket } from './support/buckets';
import { theLab } from './support/lab';
import { type Answer, run } from './support/tools';

/**
 * The commands of the platform's README.md, exactly as written, run with a real mc and a real MinIO: the resulting key
 * is sufficient for restic, and grants nothing outside of the bucket.
 */

jest.setTimeout(120_000);

const bucket = `platform-${randomBytes(4).toString('hex')}`;
const other = `${bucket}-other`;
const user = `user-${randomBytes(4).toString('hex')}`;

let directory: string;
let key: { readonly accessKey: string; readonly secretKey: string };
let client: S3Client;

const command = (name: string, args: readonly string[], options = {}) =>
  run(name, args, {
    cwd: path.join(directory, 'repository'),
    env: { PATH: `${directory}/bin:${process.env.PATH}`, HOME: directory },
    ...options,
  });

/** One line of README.md, with its interactive input */
function typed(line: string): Promise<Answer> {
  const { minio } = theLab();
  const answers = line.startsWith('mc alias set')
    ? [minio.accessKey, minio.secretKey]
    : [randomBytes(16).toString('hex')];
  return command('bash', ['-c', line], { input: `${answers.join('\n')}\n` });
}

beforeAll(async () => {
  const { minio, tools } = theLab();
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-object-store-'));
  await mkdir(path.join(directory, 'bin'));
  if (!tools.mc) throw new Error('The lab has no mc');
  await symlink(tools.mc, path.join(directory, 'bin/mc'));
  await makeBucket(other);

  const files = platformFiles({ endpoint: minio.url, bucket, user });
  for (const file of files) {
    const target = path.join(directory, 'repository', file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.text);
  }
  const readme = files.find(file => file.path.endsWith('README.md'))?.text;
  const lines =
    readme?.split('\n').filter(line => line.startsWith('mc ')) ?? [];
  expect(lines.map(line => line.split(' ').slice(0, 4).join(' '))).toEqual([
    `mc alias set local`,
    'mc mb --ignore-existing local/'.concat(bucket),
    'mc admin policy create',
    'mc admin user add',
    'mc admin policy attach',
    'mc admin accesskey create',
  ]);
  let said = '';
  for (const line of lines) {
    const { code, stdout, stderr } = await typed(line);
    expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
    said = stdout;
  }
  const [, accessKey] = /Access Key: (\S+)/.exec(said) ?? [];
  const [, secretKey] = /Secret Key: (\S+)/.exec(said) ?? [];
  if (!accessKey || !secretKey) throw new Error(`mc gave no key:\n${said}`);
  key = { accessKey, secretKey };
  client = new S3Client({
    endpoint: minio.url,
    region: minio.region,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
});

afterAll(async () => {
  client?.destroy();
  await rm(directory, { recursive: true, force: true });
});

it('the key allows everything that restic does', async () => {
  await mkdir(path.join(directory, 'data'));
  await writeFile(path.join(directory, 'data/note.txt'), 'kept');
  const restic = (...args: string[]) =>
    command(process.env.RESTIC_BINARY ?? 'restic', args, {
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        RESTIC_REPOSITORY: `s3:${theLab().minio.url}/${bucket}/notes`,
        RESTIC_PASSWORD: 'of a test',
        AWS_ACCESS_KEY_ID: key.accessKey,
        AWS_SECRET_ACCESS_KEY: key.secretKey,
      },
    });
  for (const args of [
    ['init'],
    ['backup', path.join(directory, 'data')],
    ['backup', path.join(directory, 'data')],
    ['forget', '--keep-last', '1', '--prune'],
    ['unlock'],
    ['check', '--read-data'],
    ['restore', 'latest', '--target', path.join(directory, 'restored')],
  ]) {
    const { code, stderr } = await restic(...args);
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  }
});

it('it allows no other bucket, and cannot create or delete any', async () => {
  const denied = [
    new ListObjectsV2Command({ Bucket: other }),
    new GetObjectCommand({ Bucket: other, Key: 'any' }),
    new PutObjectCommand({ Bucket: other, Key: 'any', Body: 'x' }),
    new CreateBucketCommand({ Bucket: `${bucket}-new` }),
    new DeleteBucketCommand({ Bucket: bucket }),
  ];
  for (const each of denied) {
    await expect(
      client.send(each as ListObjectsV2Command),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  }
  // MinIO lists the accessible ones
  const { Buckets: buckets } = await client.send(new ListBucketsCommand({}));
  expect(buckets?.map(({ Name: name }) => name)).toEqual([bucket]);
});
