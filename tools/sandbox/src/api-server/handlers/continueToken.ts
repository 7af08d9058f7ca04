import { badRequest } from '../errors/statusErrors';
import { isJsonObject } from '../json';

/** The position of the next page. */
export interface ContinueToken {
  /** The version that the pages show; 0 for the current one. */
  readonly resourceVersion: number;
  /** The key of the last returned object. */
  readonly after: string;
}

export function encodeContinue(token: ContinueToken): string {
  return Buffer.from(
    JSON.stringify({
      v: 'meta.k8s.io/v1',
      rv: token.resourceVersion,
      start: token.after,
    }),
  ).toString('base64url');
}

export function decodeContinue(text: string): ContinueToken {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  if (
    !isJsonObject(value) ||
    !Number.isSafeInteger(value.rv) ||
    typeof value.start !== 'string'
  ) {
    throw badRequest(
      'continue key is not valid: it must be the metadata.continue of an earlier page',
    );
  }
  return { resourceVersion: Number(value.rv), after: value.start };
}
