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

/** Applies injected faults to a request; true if one answered it. */
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
    } else if (effect.kind === 'cut' || effect.kind === 'alter') {
      spoilBody(faulty.response, effect.kind);
    } else {
      answerWith(effect, faulty);
      return true;
    }
  }
  return false;
}

/** No late response if the client has disconnected. */
function clientGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

/** The handler responds as always; its output is corrupted in transit. */
function spoilBody(response: ServerResponse, how: 'cut' | 'alter'): void {
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  const spoil = (chunk: unknown): Buffer => {
    const bytes = Buffer.from(chunk as Uint8Array | string);
    return how === 'alter'
      ? (bytes.map(byte => byte ^ 0x55) as Buffer)
      : bytes.subarray(0, Math.floor(bytes.length / 2));
  };
  const cut = () => response.socket?.destroySoon();
  Object.assign(response, {
    write: (chunk: unknown) => {
      const goesOn = write(spoil(chunk));
      if (how === 'cut') cut();
      return goesOn;
    },
    end: (chunk?: unknown) => {
      if (chunk === undefined || typeof chunk === 'function') return end();
      if (how === 'alter') return end(spoil(chunk));
      write(spoil(chunk));
      cut();
      return response;
    },
  });
}

function answerWith(
  effect: Exclude<FaultEffect, { kind: 'delay' | 'cut' | 'alter' }>,
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
          details: effect.details,
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
