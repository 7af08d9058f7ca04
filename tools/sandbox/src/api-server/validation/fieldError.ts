import { StatusError } from '../errors/statusError';

/** One error in an object. @public */
export interface FieldError {
  readonly reason: string;
  readonly field: string;
  /** The text after the field's name in the message. */
  readonly message: string;
}

function shown(value: unknown): string {
  return typeof value === 'string' || value === undefined
    ? JSON.stringify(value ?? '')
    : JSON.stringify(value);
}

export function required(field: string, detail?: string): FieldError {
  return {
    reason: 'FieldValueRequired',
    field,
    message: detail ? `Required value: ${detail}` : 'Required value',
  };
}

export function invalid(
  field: string,
  value: unknown,
  detail: string,
): FieldError {
  return {
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${shown(value)}: ${detail}`,
  };
}

export function wrongType(
  field: string,
  actual: string,
  detail: string,
): FieldError {
  return {
    reason: 'FieldValueTypeInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(actual)}: ${detail}`,
  };
}

export function unsupported(
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError {
  return {
    reason: 'FieldValueNotSupported',
    field,
    message: `Unsupported value: ${shown(value)}: supported values: ${supported
      .map(item => JSON.stringify(item))
      .join(', ')}`,
  };
}

export function forbiddenField(field: string, detail: string): FieldError {
  return {
    reason: 'FieldValueForbidden',
    field,
    message: `Forbidden: ${detail}`,
  };
}

export function tooLong(field: string, limit: number): FieldError {
  return {
    reason: 'FieldValueTooLong',
    field,
    message: `Too long: may not be more than ${limit} bytes`,
  };
}

/** 422 with every error, with the real server's message. */
export function invalidObject(
  kind: { readonly group: string; readonly kind: string },
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const qualified = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  const sentences = errors.map(error => `${error.field}: ${error.message}`);
  const text =
    sentences.length === 1 ? sentences[0] : `[${sentences.join(', ')}]`;
  return new StatusError({
    code: 422,
    reason: 'Invalid',
    message: `${qualified} "${name}" is invalid: ${text}`,
    details: {
      ...(name ? { name } : {}),
      ...(kind.group ? { group: kind.group } : {}),
      kind: kind.kind,
      causes: errors.map(({ reason, message, field }) => ({
        reason,
        message,
        field,
      })),
    },
  });
}
