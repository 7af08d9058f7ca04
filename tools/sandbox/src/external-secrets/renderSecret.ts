import type { ExternalSecret } from './secretResources';

/** The fields of an item of the store; undefined if it doesn't exist. */
export type ReadItem = (
  key: string,
) => Readonly<Record<string, string>> | undefined;

const FIELD = /\{\{-?\s*\.([A-Za-z_]\w*)\s*-?\}\}/g;

/**
 * The values of the Secret for an ExternalSecret. Throws if the store has no such item or field, and for templates
 * beyond `{{ .FIELD }}`, which are not supported.
 */
export function renderSecret(
  { spec }: ExternalSecret,
  read: ReadItem,
): Record<string, string> {
  const item = (key: string) => {
    const fields = read(key);
    if (!fields) {
      throw new Error(`key ${JSON.stringify(key)} not found in the store`);
    }
    return fields;
  };
  const values: Record<string, string> = {};
  for (const { extract, ...others } of spec.dataFrom ?? []) {
    if (!extract || Object.keys(others).length > 0) {
      throw new Error('of dataFrom the sandbox knows extract alone');
    }
    Object.assign(values, item(extract.key));
  }
  for (const { secretKey, remoteRef } of spec.data ?? []) {
    values[secretKey] = fieldOf(
      item(remoteRef.key),
      remoteRef.property ?? 'password',
    );
  }
  const template = spec.target?.template?.data;
  return template
    ? Object.fromEntries(
        Object.entries(template).map(([name, text]) => [
          name,
          fillIn(text, values),
        ]),
      )
    : values;
}

function fillIn(
  text: string,
  values: Readonly<Record<string, string>>,
): string {
  if (text.replace(FIELD, '').includes('{{')) {
    throw new Error('of templates the sandbox knows {{ .FIELD }} alone');
  }
  return text.replace(FIELD, (_, name: string) => fieldOf(values, name));
}

function fieldOf(
  values: Readonly<Record<string, string>>,
  name: string,
): string {
  const value = values[name];
  if (value === undefined) {
    throw new Error(`the item has no field ${JSON.stringify(name)}`);
  }
  return value;
}
