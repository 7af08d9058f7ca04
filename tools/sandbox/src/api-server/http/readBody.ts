import { type IncomingMessage } from 'node:http';
import { parse as parseYaml } from 'yaml';
import {
  badRequest,
  tooLarge,
  unsupportedMediaType,
} from '../errors/statusErrors';

/** The limit of a real API server. */
const bodyLimit = 3 * 1024 * 1024;
/** Larger bodies are read up to here and discarded, so the client receives the response. */
const drainLimit = 64 * 1024 * 1024;
const depthLimit = 500;

/** A request's body, not yet parsed. */
export interface RawBody {
  /** Without parameters, in lower case; empty if the header is absent. */
  readonly contentType: string;
  readonly text: string;
}

export async function readBody(request: IncomingMessage): Promise<RawBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size <= bodyLimit) {
      chunks.push(bytes);
    } else if (size > drainLimit) {
      break;
    }
  }
  if (size > bodyLimit) {
    throw tooLarge(bodyLimit);
  }
  const header = request.headers['content-type'] ?? '';
  return {
    contentType: (header.split(';')[0] ?? '').trim().toLowerCase(),
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Rejects hostile bodies: deeply nested ones, and `__proto__`. */
function checkTree(root: unknown): void {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthLimit) {
      throw badRequest(`the body is nested deeper than ${depthLimit} levels`);
    }
    const next: unknown[] = [];
    for (const node of level) {
      if (typeof node === 'object' && node !== null) {
        if (Object.hasOwn(node, '__proto__')) {
          throw badRequest('the body has a key named "__proto__"');
        }
        for (const child of Object.values(node)) {
          if (typeof child === 'object' && child !== null) {
            next.push(child);
          }
        }
      }
    }
    level = next;
  }
}

/** Only the position: the text itself may contain a secret. */
function whereOf(error: unknown): string {
  const match = /position (\d+)/.exec(
    error instanceof Error ? error.message : '',
  );
  return match ? ` at position ${match[1]}` : '';
}

export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `couldn't get version/kind; json parse error: the body is not valid JSON${whereOf(
        error,
      )}`,
    );
  }
  checkTree(value);
  return value;
}

export function parseYamlBody(text: string): unknown {
  let value: unknown;
  try {
    value = parseYaml(text, { maxAliasCount: 50, prettyErrors: false });
  } catch {
    throw badRequest(`error decoding YAML: the body is not valid YAML`);
  }
  checkTree(value);
  return value;
}

const yamlTypes = ['application/yaml', 'text/yaml', 'application/x-yaml'];

/** The body of POST, PUT and DELETE; `undefined` if there is none. */
export function parseObjectBody(body: RawBody): unknown {
  if (body.text === '') {
    return undefined;
  }
  if (body.contentType === '' || body.contentType === 'application/json') {
    return parseJson(body.text);
  }
  if (yamlTypes.includes(body.contentType)) {
    return parseYamlBody(body.text);
  }
  throw unsupportedMediaType(['application/json', 'application/yaml']);
}
