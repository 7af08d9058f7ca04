import { StatusError } from '../errors/statusError';
import { unprocessable } from '../errors/statusErrors';

export { badRequest } from '../errors/statusErrors';

/** Errors that only patches have. */
export const StatusErrorOf = {
  tooManyOperations(count: number, limit: number): StatusError {
    return new StatusError({
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: `The allowed maximum operations in a JSON patch is ${limit}, got ${count}`,
    });
  },
  cannotApply(detail: string): StatusError {
    return unprocessable(detail);
  },
};
