import type { Response } from 'express';

/** The caller disconnected, so there is no one to answer, and the portal is fine. */
class ConnectionClosedError extends Error {
  readonly statusCode = 499;
  constructor() {
    super('The caller closed the connection');
    this.name = 'ConnectionClosedError';
  }
}

/** Aborted when either side closes the connection, and at the latest when the response was sent. @internal */
export function closeSignal(response: Response): AbortSignal {
  const closed = new AbortController();
  if (response.closed) {
    closed.abort(new ConnectionClosedError());
  }
  response.on('close', () => closed.abort(new ConnectionClosedError()));
  return closed.signal;
}
