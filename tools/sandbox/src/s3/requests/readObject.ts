import { pipeline } from 'node:stream/promises';
import type { RequestContext, RequestHandlers } from '../context';
import { noSuchKey, type ObjectState } from '../disk/objectFiles';
import { toObjectHeaders } from './answers';
import { checkReadConditions } from './conditions';
import { parseRange } from './range';

export const readObjectHandlers: RequestHandlers = {
  GetObject: getObject,
  HeadObject: headObject,
};

async function getObject(context: RequestContext): Promise<void> {
  const { storage, target, response } = context;
  const small = storage.objects.readSmall(target.bucket, target.key);
  if (small) {
    const { start, end } = beginAnswer(context, small.state);
    response.end(small.bytes.subarray(start, end + 1));
    return;
  }
  const { state, file } = await storage.objects.open(target.bucket, target.key);
  try {
    const { start, end } = beginAnswer(context, state);
    if (end < start) {
      response.end();
      return;
    }
    await pipeline(
      file.createReadStream({ start, end, autoClose: false }),
      response,
    );
  } finally {
    await file.close();
  }
}

/** Sends the head of a response, and returns the range of its bytes. */
function beginAnswer(
  context: RequestContext,
  state: ObjectState,
): { readonly start: number; readonly end: number } {
  const { request, response } = context;
  checkReadConditions(request.headers, state);
  const range = parseRange(request.headers.range, state.size);
  const start = range?.start ?? 0;
  const end = range?.end ?? state.size - 1;
  response.writeHead(range ? 206 : 200, {
    ...toObjectHeaders(state),
    ...responseOverrides(context),
    ...(range && {
      'content-range': `bytes ${start}-${end}/${state.size}`,
    }),
    'content-length': end - start + 1,
  });
  return { start, end };
}

async function headObject(context: RequestContext): Promise<void> {
  const { storage, target, request, response } = context;
  const state = await storage.objects.find(target.bucket, target.key);
  if (!state) throw noSuchKey(target.key);
  checkReadConditions(request.headers, state);
  const range = parseRange(request.headers.range, state.size);
  const length = range ? range.end - range.start + 1 : state.size;
  response
    .writeHead(range ? 206 : 200, {
      ...toObjectHeaders(state),
      ...responseOverrides(context),
      ...(range && {
        'content-range': `bytes ${range.start}-${range.end}/${state.size}`,
      }),
      'content-length': length,
    })
    .end();
}

// `response-content-type=…` and similar parameters of presigned URLs.
function responseOverrides({ target }: RequestContext): Record<string, string> {
  const names = [
    'cache-control',
    'content-disposition',
    'content-encoding',
    'content-language',
    'content-type',
    'expires',
  ];
  return Object.fromEntries(
    names.flatMap(name => {
      const value = target.query.get(`response-${name}`);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
