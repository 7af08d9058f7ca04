import { badRequest } from '../errors/statusErrors';
import { readInteger } from '../http/writeParameters';
import {
  type FieldError,
  invalid,
  invalidObject,
} from '../validation/fieldError';
import { isDateTime } from '../validation/validateSchema';

/** The query of a log request. */
export interface PodLogOptions {
  readonly container?: string;
  readonly previous: boolean;
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number;
  readonly limitBytes?: number;
  readonly since?: Date;
}

function readFlag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? '';
  if (!['', 'true', 'false', '1', '0'].includes(text)) {
    throw badRequest(
      `strconv.ParseBool: parsing ${JSON.stringify(
        text,
      )}: invalid syntax (${name})`,
    );
  }
  return text === 'true' || text === '1';
}

export function readPodLogOptions(
  query: URLSearchParams,
  now: Date,
): PodLogOptions {
  const tailLines = readInteger(query, 'tailLines');
  const limitBytes = readInteger(query, 'limitBytes');
  const sinceSeconds = readInteger(query, 'sinceSeconds');
  const sinceTime = query.get('sinceTime') || undefined;
  const errors: FieldError[] = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(
      invalid('tailLines', tailLines, 'must be greater than or equal to 0'),
    );
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(invalid('limitBytes', limitBytes, 'must be greater than 0'));
  }
  if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(
      invalid('sinceSeconds', sinceSeconds, 'must be greater than 0'),
    );
  }
  if (sinceSeconds !== undefined && sinceTime !== undefined) {
    errors.push({
      reason: 'FieldValueForbidden',
      field: '',
      message:
        'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    });
  }
  if (errors.length > 0) {
    throw invalidObject({ group: '', kind: 'PodLogOptions' }, '', errors);
  }
  if (sinceTime !== undefined && !isDateTime(sinceTime)) {
    throw badRequest(
      `parsing time ${JSON.stringify(sinceTime)}: it must be RFC 3339`,
    );
  }
  const since =
    sinceSeconds !== undefined
      ? new Date(now.getTime() - sinceSeconds * 1000)
      : sinceTime && new Date(sinceTime);
  return {
    container: query.get('container') || undefined,
    previous: readFlag(query, 'previous'),
    follow: readFlag(query, 'follow'),
    timestamps: readFlag(query, 'timestamps'),
    tailLines,
    limitBytes,
    since: since || undefined,
  };
}
