import { badRequest } from '../errors/statusErrors';

/** The query's resourceVersion; `undefined` if it is absent or empty. */
export function readResourceVersion(
  query: URLSearchParams,
): number | undefined {
  const text = query.get('resourceVersion');
  if (text === null || text === '') {
    return undefined;
  }
  if (!/^\d{1,16}$/.test(text)) {
    throw badRequest(
      `resourceVersion: Invalid value: ${JSON.stringify(
        text,
      )}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}
