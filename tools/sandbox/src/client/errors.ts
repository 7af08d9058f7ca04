/** The API server answered, and not with a success. @internal */
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

/** @internal */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** @internal */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409;
}

/** @internal */
export function isAlreadyExists(error: unknown): boolean {
  return isConflict(error) && (error as ApiError).reason === 'AlreadyExists';
}

/** The text of whatever was thrown. @internal */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Lets a deletion of something that is gone already pass. @internal */
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
