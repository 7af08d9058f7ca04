import { type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { type Fault } from '../requests/faults';
import { StatusError } from '../errors/statusError';

const reasons: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** Applies a fault; true if that answered the request. */
export async function strike(
  fault: Fault,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<boolean> {
  if (fault.delayMs) {
    await wait(fault.delayMs, undefined, { signal });
  }
  if (fault.drop) {
    response.destroy();
    return true;
  }
  if (fault.garbage !== undefined) {
    response.writeHead(fault.status ?? 200, {
      'Content-Type': 'application/json',
    });
    response.end(fault.garbage);
    return true;
  }
  if (fault.status !== undefined) {
    const seconds = fault.retryAfterSeconds;
    throw new StatusError({
      code: fault.status,
      reason: fault.reason ?? reasons[fault.status],
      message: fault.message ?? `injected fault: status ${fault.status}`,
      details: seconds === undefined ? {} : { retryAfterSeconds: seconds },
      headers: seconds === undefined ? {} : { 'Retry-After': String(seconds) },
    });
  }
  return false;
}
