import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { toErrorXml } from './xml';
import type { FaultEffect, Faults } from './faults';
import type { S3Operation } from './operations';
import type { Target } from './target';

interface FaultyRequest {
  readonly operation: S3Operation;
  readonly target: Target;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** Lets injected faults befall a request; true if it is answered by one. */
export async function applyFaults(
  options: { readonly faults: Faults; readonly closing: AbortSignal },
  faulty: FaultyRequest,
): Promise<boolean> {
  const { bucket, key, query } = faulty.target;
  const effects = options.faults.take({
    operation: faulty.operation,
    bucket,
    key: key === '' ? query.get('prefix') ?? '' : key,
  });
  for (const effect of effects) {
    if (effect.kind === 'delay') {
      await wait(effect.milliseconds, undefined, {
        signal: AbortSignal.any([options.closing, clientGone(faulty.response)]),
      });
    } else {
      answerWith(effect, faulty);
      return true;
    }
  }
  return false;
}

/** Nobody waits for a late answer whose client went away. */
function clientGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

function answerWith(
  effect: Exclude<FaultEffect, { kind: 'delay' }>,
  { request, response, target }: FaultyRequest,
): void {
  if (effect.kind === 'drop') {
    request.socket.destroy();
    return;
  }
  const body =
    effect.kind === 'garbage'
      ? effect.body ?? '<html><body>This is not S3.</body></html>'
      : toErrorXml({
          code: effect.code,
          message: effect.message ?? 'A fault that was injected.',
          resource: target.path,
          requestId: String(response.getHeader('x-amz-request-id')),
        });
  const status =
    effect.kind === 'garbage' ? effect.status ?? 200 : effect.status;
  response.writeHead(status, {
    'content-type': effect.kind === 'garbage' ? 'text/html' : 'application/xml',
    'content-length': Buffer.byteLength(body),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
  request.resume();
}
