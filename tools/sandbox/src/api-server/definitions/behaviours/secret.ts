import { isJsonObject, type JsonObject } from '../../json';
import {
  type FieldError,
  forbiddenField,
  invalid,
  required,
  tooLong,
} from '../../validation/fieldError';
import { type ResourceBehaviour } from '../resourceDefinition';
import { type StoredObject } from '../../types';

const keyPattern = /^[-._a-zA-Z0-9]+$/;
const sizeLimit = 1024 * 1024;

function checkKeys(field: string, data: JsonObject): readonly FieldError[] {
  return Object.keys(data)
    .filter(key => !keyPattern.test(key) || key.length > 253 || key === '..')
    .map(key =>
      invalid(
        `${field}[${key}]`,
        key,
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
      ),
    );
}

function immutable(
  object: StoredObject,
  old: StoredObject | undefined,
): readonly FieldError[] {
  if (old?.immutable !== true) {
    return [];
  }
  const changed =
    JSON.stringify(object.data) !== JSON.stringify(old.data) ||
    object.immutable !== true;
  return changed
    ? [forbiddenField('data', 'field is immutable when `immutable` is set')]
    : [];
}

/** `stringData` is write-only: it becomes part of `data`. */
function foldStringData(secret: StoredObject): void {
  if (isJsonObject(secret.stringData)) {
    const data = isJsonObject(secret.data) ? secret.data : {};
    for (const [key, value] of Object.entries(secret.stringData)) {
      data[key] = Buffer.from(String(value)).toString('base64');
    }
    secret.data = data;
  }
  delete secret.stringData;
}

export const secretBehaviour: ResourceBehaviour = {
  fold: foldStringData,
  prepareCreate(secret) {
    secret.type ??= 'Opaque';
  },
  prepareUpdate(secret, old) {
    secret.type ??= old.type;
  },
  validate(secret, old) {
    const data = isJsonObject(secret.data) ? secret.data : {};
    const size = Object.values(data).reduce<number>(
      (total, value) => total + Buffer.byteLength(String(value), 'base64'),
      0,
    );
    return [
      ...checkKeys('data', data),
      ...(size > sizeLimit ? [tooLong('data', sizeLimit)] : []),
      ...(old && secret.type !== old.type
        ? [invalid('type', secret.type, 'field is immutable')]
        : []),
      ...(secret.type === '' ? [required('type')] : []),
      ...immutable(secret, old),
    ];
  },
};

export const configMapBehaviour: ResourceBehaviour = {
  validate(configMap, old) {
    const data = isJsonObject(configMap.data) ? configMap.data : {};
    const size = Object.values(data).reduce<number>(
      (total, value) => total + Buffer.byteLength(String(value)),
      0,
    );
    return [
      ...checkKeys('data', data),
      ...(size > sizeLimit ? [tooLong('data', sizeLimit)] : []),
      ...immutable(configMap, old),
    ];
  },
};
