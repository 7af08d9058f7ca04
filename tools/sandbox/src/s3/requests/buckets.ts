import type { RequestContext, RequestHandlers } from '../context';
import { S3Error } from '../errors';
import { receiveText } from '../payload';
import { parseXml } from '../xml';
import { sendEmpty, sendXml, sendXmlText } from './answers';

export const bucketHandlers: RequestHandlers = {
  ListBuckets: listBuckets,
  CreateBucket: createBucket,
  DeleteBucket: deleteBucket,
  HeadBucket: headBucket,
  GetBucketLocation: getBucketLocation,
  GetBucketVersioning: getBucketVersioning,
  GetBucketLifecycle: getBucketLifecycle,
  PutBucketLifecycle: putBucketLifecycle,
  DeleteBucketLifecycle: deleteBucketLifecycle,
};

async function listBuckets(context: RequestContext): Promise<void> {
  const { user } = context.signature;
  const buckets = await context.storage.buckets.list();
  sendXml(context.response, 'ListAllMyBucketsResult', {
    Owner: { ID: user.accessKey, DisplayName: user.accessKey },
    Buckets: {
      Bucket: buckets
        .filter(({ name }) => user.buckets?.includes(name) ?? true)
        .map(({ name, created }) => ({
          Name: name,
          CreationDate: created.toISOString(),
        })),
    },
  });
}

async function createBucket(context: RequestContext): Promise<void> {
  const { request, response, signature, storage, target } = context;
  const text = await receiveText(request, signature, { largest: 64 * 1024 });
  if (text.trim() !== '') {
    const { LocationConstraint } = parseXml(text, 'CreateBucketConfiguration');
    if (
      typeof LocationConstraint === 'string' &&
      LocationConstraint !== '' &&
      LocationConstraint !== storage.region
    ) {
      throw new S3Error(
        'IllegalLocationConstraintException',
        `The location constraint "${LocationConstraint}" is not this endpoint's region, "${storage.region}".`,
      );
    }
  }
  await storage.buckets.create(target.bucket);
  sendEmpty(response, 200, { location: `/${target.bucket}` });
}

async function deleteBucket(context: RequestContext): Promise<void> {
  await context.storage.buckets.delete(context.target.bucket);
  sendEmpty(context.response, 204);
}

async function headBucket(context: RequestContext): Promise<void> {
  await context.storage.buckets.require(context.target.bucket);
  sendEmpty(context.response, 200, {
    'x-amz-bucket-region': context.storage.region,
  });
}

async function getBucketLocation(context: RequestContext): Promise<void> {
  const { region } = context.storage;
  await context.storage.buckets.require(context.target.bucket);
  // S3's oldest region has an empty name here.
  sendXml(context.response, 'LocationConstraint', {
    '#text': region === 'us-east-1' ? '' : region,
  });
}

async function getBucketVersioning(context: RequestContext): Promise<void> {
  await context.storage.buckets.require(context.target.bucket);
  sendXml(context.response, 'VersioningConfiguration', {});
}

async function getBucketLifecycle(context: RequestContext): Promise<void> {
  const { response, storage, target } = context;
  await storage.buckets.require(target.bucket);
  const rules = storage.buckets.lifecycles.get(target.bucket);
  if (rules === undefined) {
    throw new S3Error(
      'NoSuchLifecycleConfiguration',
      'The lifecycle configuration does not exist',
    );
  }
  sendXmlText(response, rules);
}

async function putBucketLifecycle(context: RequestContext): Promise<void> {
  const { request, response, signature, storage, target } = context;
  await storage.buckets.require(target.bucket);
  const text = await receiveText(request, signature, { largest: 64 * 1024 });
  parseXml(text, 'LifecycleConfiguration');
  storage.buckets.lifecycles.set(target.bucket, text);
  sendEmpty(response, 200);
}

async function deleteBucketLifecycle(context: RequestContext): Promise<void> {
  const { response, storage, target } = context;
  await storage.buckets.require(target.bucket);
  storage.buckets.lifecycles.delete(target.bucket);
  sendEmpty(response, 204);
}
