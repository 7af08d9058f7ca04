import type { Response } from 'express';

/** The caller disconnected: there is no one to answer, and nothing is wrong with the portal. @internal */
export class ConnectionClosedError extends Error {
  readonly statusCode = 499;
  constructor() {
    super('The caller closed the connection');
    this.name = 'ConnectionClosedError';
  }
}

/** Aborted when the connection is closed, whoever closed it, and at the latest when the answer was sent. @internal */
export function closeSignal(response: Response): AbortSignal {
  const closed = new AbortController();
  if (response.closed) {
    closed.abort(new ConnectionClosedError());
  }
  response.on('close', () => closed.abort(new ConnectionClosedError()));
  return closed.signal;
}
