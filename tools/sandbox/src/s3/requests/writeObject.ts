import type { RequestContext, RequestHandlers } from '../context';
import { receivePayload } from '../payload';
import { sendEmpty } from './answers';
import { checkWriteConditions } from './conditions';
import { toStoredHeaders } from './storedHeaders';

export const writeObjectHandlers: RequestHandlers = {
  PutObject: putObject,
  DeleteObject: deleteObject,
};

async function putObject(context: RequestContext): Promise<void> {
  const { storage, target, request, response, signature } = context;
  const written = await storage.objects.put({
    bucket: target.bucket,
    key: target.key,
    write: async file => {
      const received = await receivePayload(request, signature, async bytes => {
        await file.writeFile(bytes);
      });
      return {
        etag: received.md5,
        headers: toStoredHeaders(request.headers),
        checksumHeaders: received.checksumHeaders,
      };
    },
    check: existing =>
      checkWriteConditions(request.headers, target.key, existing),
  });
  sendEmpty(response, 200, {
    ...written.checksumHeaders,
    etag: `"${written.etag}"`,
  });
}

async function deleteObject(context: RequestContext): Promise<void> {
  const { storage, target, response } = context;
  await storage.objects.delete(target.bucket, target.key);
  sendEmpty(response, 204);
}
