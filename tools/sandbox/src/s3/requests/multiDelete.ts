import type { RequestContext, RequestHandlers } from '../context';
import { S3Error } from '../errors';
import { receiveText } from '../payload';
import { childElements, parseXml, type XmlValue } from '../xml';
import { sendXml } from './answers';

const MAX_KEYS = 1000;
const MAX_BODY_BYTES = 2 * 1024 * 1024;

export const multiDeleteHandlers: RequestHandlers = {
  DeleteObjects: deleteObjects,
};

async function deleteObjects(context: RequestContext): Promise<void> {
  const { request, response, signature, storage, target } = context;
  await storage.buckets.require(target.bucket);
  const text = await receiveText(request, signature, {
    largest: MAX_BODY_BYTES,
    digestRequired: true,
  });
  const body = parseXml(text, 'Delete');
  const keys = childElements(body, 'Object').map(({ Key }) => {
    if (typeof Key !== 'string' || Key === '') throw malformed();
    return Key;
  });
  if (keys.length === 0 || keys.length > MAX_KEYS) throw malformed();

  const deleted: XmlValue[] = [];
  const errors: XmlValue[] = [];
  for (const key of keys) {
    try {
      await storage.objects.delete(target.bucket, key);
      deleted.push({ Key: key });
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      errors.push({ Key: key, Code: error.code, Message: error.message });
    }
  }
  const quiet = String(body.Quiet).trim() === 'true';
  sendXml(response, 'DeleteResult', {
    Deleted: quiet ? [] : deleted,
    Error: errors,
  });
}

function malformed(): S3Error {
  return new S3Error(
    'MalformedXML',
    `A multi-delete needs between 1 and ${MAX_KEYS} objects, each with its key`,
  );
}
