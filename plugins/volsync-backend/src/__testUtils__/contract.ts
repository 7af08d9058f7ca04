import { readFileSync } from 'node:fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import OpenAPIResponseValidator from 'openapi-response-validator';
import { parse } from 'yaml';

interface Operation {
  readonly responses: Record<string, { readonly $ref?: string }>;
}
interface Document {
  readonly paths: Record<
    string,
    { readonly get?: Operation; readonly post?: Operation }
  >;
  readonly components: {
    readonly responses: Record<string, object>;
    readonly schemas: Record<string, object>;
  };
}

const document: Document = parse(
  readFileSync(
    resolvePackagePath('backstage-plugin-volsync-backend', 'openapi.yaml'),
    'utf8',
  ),
);

/** How a response violates `openapi.yaml`; undefined if it doesn't. */
export function contractErrors(
  path: string,
  status: number,
  body: unknown,
  method: 'get' | 'post' = 'get',
): unknown {
  const operation = document.paths[path]?.[method];
  if (!operation?.responses[status]) {
    return `${status} is not among the answers of ${path}`;
  }
  const responses = Object.fromEntries(
    Object.entries(operation.responses).map(([code, response]) => [
      code,
      response.$ref
        ? document.components.responses[response.$ref.split('/').pop() ?? '']
        : response,
    ]),
  );
  const validator = new OpenAPIResponseValidator({
    responses: responses as never,
    components: document.components as never,
  });
  return validator.validateResponse(status, body);
}
