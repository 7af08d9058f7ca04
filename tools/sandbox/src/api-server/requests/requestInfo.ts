import { type Verb } from '../types';
import {
  badRequest,
  methodNotAllowed,
  unknownPath,
} from '../errors/statusErrors';

/** A request for a resource, parsed from its path. */
export interface ResourceRequest {
  readonly verb: Verb;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** A request's path and query, and its resource if it names one. */
export interface RequestInfo {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly resource?: ResourceRequest;
}

const singleVerbs: Readonly<Record<string, Verb>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/**
 * Segments are decoded one by one and nothing is normalised: `..`, an empty segment or an encoded slash never reaches
 * another object, it is a 404.
 */
function segmentsOf(path: string): readonly string[] {
  const segments = path.replace(/^\//, '').replace(/\/$/, '').split('/');
  return segments.map(segment => {
    let decoded: string;
    try {
      decoded = decodeURIComponent(segment);
    } catch {
      throw badRequest(`invalid URL escape in path segment`);
    }
    if (
      decoded === '' ||
      decoded === '.' ||
      decoded === '..' ||
      // eslint-disable-next-line no-control-regex
      /[/\\\u0000-\u001f\u007f]/.test(decoded)
    ) {
      throw unknownPath();
    }
    return decoded;
  });
}

function verbOf(
  method: string,
  name: string | undefined,
  query: URLSearchParams,
): Verb {
  const verb = singleVerbs[method];
  if (!verb) {
    throw methodNotAllowed();
  }
  if (name !== undefined) {
    return verb;
  }
  if (verb === 'get') {
    return ['true', '1'].includes(query.get('watch') ?? '') ? 'watch' : 'list';
  }
  return verb === 'delete' ? 'deletecollection' : verb;
}

/** Parses method, path and query like the real server. */
export function parseRequest(method: string, rawUrl: string): RequestInfo {
  const url = rawUrl.replace(/^https?:\/\/[^/?#]*/, '') || '/';
  const [path = '/', ...rest] = url.split('?');
  const query = new URLSearchParams(rest.join('?'));
  if (path === '/') {
    return { method, path, query };
  }
  const segments = segmentsOf(path);
  const core = segments[0] === 'api' && segments.length > 2;
  const grouped = segments[0] === 'apis' && segments.length > 3;
  if (!core && !grouped) {
    return { method, path: `/${segments.join('/')}`, query };
  }
  const [group, version] = core
    ? ['', segments[1] ?? '']
    : [segments[1] ?? '', segments[2] ?? ''];
  let parts = segments.slice(core ? 2 : 3);
  let namespace: string | undefined;
  if (parts[0] === 'namespaces' && parts.length > 1) {
    namespace = parts[1];
    if (parts.length > 2 && !['status', 'finalize'].includes(parts[2] ?? '')) {
      parts = parts.slice(2);
    }
  }
  const [resource = '', name, subresource, ...more] = parts;
  if (more.length > 0) {
    throw unknownPath();
  }
  return {
    method,
    path: `/${segments.join('/')}`,
    query,
    resource: {
      verb: verbOf(method, name, query),
      group,
      version,
      resource,
      subresource,
      namespace,
      name,
    },
  };
}
