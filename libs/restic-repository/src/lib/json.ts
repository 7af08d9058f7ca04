import { damaged } from './errors';

/** A JSON object whose fields have not been validated. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Parses plaintext that must be a JSON object; errors name `object`. */
export function parseObject(bytes: Uint8Array, object: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(
        'utf8',
      ),
    );
  } catch {
    // The parser's message would contain plaintext
    throw damaged(object, 'it is not JSON');
  }
  if (!isObject(value)) throw damaged(object, 'it is not a JSON object');
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Typed access to the fields of an object; errors name the field. */
export class Fields {
  readonly #value: JsonObject;
  readonly #object: string;

  constructor(value: JsonObject, object: string) {
    this.#value = value;
    this.#object = object;
  }

  #wrong(name: string, what: string): Error {
    return damaged(this.#object, `its "${name}" is not ${what}`);
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw this.#wrong(name, 'text');
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.#value[name] ?? undefined;
    if (value !== undefined && typeof value !== 'string') {
      throw this.#wrong(name, 'text');
    }
    return value;
  }

  /** A non-negative integer */
  count(name: string): number {
    const value = this.#value[name];
    if (!isCount(value)) throw this.#wrong(name, 'a whole number');
    return value;
  }

  optionalCount(name: string): number | undefined {
    return (this.#value[name] ?? undefined) === undefined
      ? undefined
      : this.count(name);
  }

  id(name: string): string {
    const value = this.text(name);
    if (!isId(value)) throw this.#wrong(name, 'an id');
    return value;
  }

  optionalId(name: string): string | undefined {
    return this.optionalText(name) === undefined ? undefined : this.id(name);
  }

  /** A timestamp in Go's format, to the nanosecond */
  time(name: string): string {
    const value = this.text(name);
    if (Number.isNaN(Date.parse(value))) throw this.#wrong(name, 'a time');
    return value;
  }

  optionalTexts(name: string): readonly string[] | undefined {
    const value = this.#value[name] ?? undefined;
    if (value === undefined) return undefined;
    if (
      !Array.isArray(value) ||
      !value.every((item): item is string => typeof item === 'string')
    ) {
      throw this.#wrong(name, 'a list of texts');
    }
    return value;
  }

  optionalObject(name: string): Fields | undefined {
    const value = this.#value[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!isObject(value)) throw this.#wrong(name, 'an object');
    return new Fields(value, this.#object);
  }
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Whether a text is the SHA-256 id of an object. */
export function isId(value: string): boolean {
  return /^[0-9a-f]{64}$/.test(value);
}
