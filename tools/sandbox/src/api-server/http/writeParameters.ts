import { invalidObject, unsupported } from '../validation/fieldError';
import { type WriteOptions } from '../writing/writeScope';
import { type RequestContext } from './requestContext';
import { badRequest } from '../errors/statusErrors';

const optionKinds: Readonly<Record<string, string>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
  delete: 'DeleteOptions',
  deletecollection: 'DeleteOptions',
};

const managerLimit = 128;

/** `kubectl/v1.30 (linux)` → `kubectl`. */
function managerOf(context: RequestContext): string {
  const named = context.query.get('fieldManager');
  if (named) {
    if (named.length > managerLimit) {
      throw invalidObject(
        {
          group: 'meta.k8s.io',
          kind: optionKinds[context.info.verb] ?? 'Options',
        },
        '',
        [
          {
            reason: 'FieldValueTooLong',
            field: 'fieldManager',
            message: `Too long: may not be more than ${managerLimit} bytes`,
          },
        ],
      );
    }
    return named;
  }
  const agent = context.request.headers['user-agent'] ?? '';
  return (agent.split('/')[0] ?? '').slice(0, managerLimit) || 'unknown';
}

/** Whether the write is a dry run. */
export function isDryRun(context: RequestContext): boolean {
  const values = context.query.getAll('dryRun').filter(value => value !== '');
  for (const value of values) {
    if (value !== 'All') {
      throw invalidObject(
        {
          group: 'meta.k8s.io',
          kind: optionKinds[context.info.verb] ?? 'Options',
        },
        '',
        [unsupported('dryRun', value, ['All'])],
      );
    }
  }
  return values.length > 0;
}

/** The parameters of a write, from the query and the headers. */
export function readWriteOptions(context: RequestContext): WriteOptions {
  const validation = context.query.get('fieldValidation') || 'Warn';
  if (
    validation !== 'Ignore' &&
    validation !== 'Warn' &&
    validation !== 'Strict'
  ) {
    throw invalidObject(
      {
        group: 'meta.k8s.io',
        kind: optionKinds[context.info.verb] ?? 'Options',
      },
      '',
      [
        unsupported('fieldValidation', validation, [
          '',
          'Ignore',
          'Strict',
          'Warn',
        ]),
      ],
    );
  }
  return {
    definition: context.definition,
    subresource: context.info.subresource,
    manager: managerOf(context),
    dryRun: isDryRun(context),
    fieldValidation: validation,
    warnings: [],
  };
}

/** An integer from the query; `undefined` if absent. */
export function readInteger(
  query: URLSearchParams,
  name: string,
): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') {
    return undefined;
  }
  if (!/^-?\d{1,18}$/.test(text)) {
    throw badRequest(
      `strconv.ParseInt: parsing ${JSON.stringify(
        text,
      )}: invalid syntax (${name})`,
    );
  }
  return Number(text);
}
