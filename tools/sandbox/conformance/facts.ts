import { plainText } from './plainText';

type Json = unknown;

/** `path = value` for every leaf; list items are identified by name if they have one. */
export function factsOf(value: Json, path = ''): string[] {
  if (Array.isArray(value)) {
    if (value.every(each => typeof each !== 'object')) {
      return [`${path} = ${plainText(JSON.stringify(value))}`];
    }
    return value.flatMap((each, index) =>
      factsOf(withoutName(each), `${path}[${nameOf(each) ?? index}]`),
    );
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(
      ([, member]) => member !== undefined,
    );
    return entries.length === 0
      ? [`${path} = {}`]
      : entries.flatMap(([key, member]) =>
          factsOf(member, path ? `${path}.${key}` : key),
        );
  }
  return [`${path} = ${plainText(JSON.stringify(value))}`];
}

function nameOf(value: Json): string | undefined {
  const name = (value as { name?: Json } | undefined)?.name;
  return typeof name === 'string' ? name : undefined;
}

function withoutName(value: Json): Json {
  if (nameOf(value) === undefined) {
    return value;
  }
  const { name, ...rest } = value as { name: string };
  return rest;
}
