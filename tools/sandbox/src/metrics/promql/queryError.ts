/** A query without a result. */
export class QueryError extends Error {
  constructor(readonly status: 400 | 422, message: string) {
    super(message);
    this.name = 'QueryError';
  }

  readonly errorType = 'bad_data';
}

/** For queries that Prometheus supports and this endpoint does not. */
export function unsupported(what: string): QueryError {
  return new QueryError(422, `${what} is not supported by this endpoint`);
}
