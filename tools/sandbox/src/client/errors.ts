/** The API server returned an error. */
export class ApiError extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(options: {
    readonly status: number;
    readonly reason: string;
    readonly message: string;
  }) {
    super(options.message);
    this.name = 'ApiError';
    this.status = options.status;
    this.reason = options.reason;
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409;
}

export function isAlreadyExists(error: unknown): boolean {
  return isConflict(error) && (error as ApiError).reason === 'AlreadyExists';
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Ignores a failed deletion if the object is already gone. */
export async function ignoreNotFound<T>(
  work: Promise<T>,
): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}
