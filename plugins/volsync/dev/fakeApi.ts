import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import type { ReportUpdate, VolsyncApi } from '../src';
import { FIXTURES } from '../src/fixtures';
import { FakeOperations } from '../src/fixtures/FakeOperations';
import { FakeRepository } from '../src/fixtures/FakeRepository';

const operations = new FakeOperations();
const repository = new FakeRepository({ slowMs: 60 });

async function refuse(status: number, name: string, message: string) {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: { name, message },
        response: { statusCode: status },
      }),
      { status, headers: { 'content-type': 'application/json' } },
    ),
  );
}

/** Chooses the response by the entity's name: a fixture or an error. */
async function* watch(
  entityRef: string,
  signal?: AbortSignal,
): AsyncGenerator<ReportUpdate, void> {
  const { name } = parseEntityRef(entityRef);
  if (name === 'forbidden') {
    throw await refuse(
      403,
      'NotAllowedError',
      'Namespace "shop" on cluster "apps" is not bound to component:default/forbidden.',
    );
  }
  if (name === 'missing') {
    throw await refuse(
      404,
      'NotFoundError',
      'No entity component:default/missing.',
    );
  }
  if (name === 'broken') {
    const error = new Error('Failed to fetch');
    yield { kind: 'interrupted', error, retryInMs: 1000 };
  } else if (name !== 'loading') {
    const fixture = name === 'reconnecting' ? 'protected' : name;
    const make = FIXTURES[fixture as keyof typeof FIXTURES] ?? FIXTURES.empty;
    yield { kind: 'report', report: make(new Date()), via: 'stream' };
    if (name === 'reconnecting') {
      const error = new Error('The stream ended');
      yield { kind: 'interrupted', error, retryInMs: 1000 };
    }
  }
  await new Promise(resolve => signal?.addEventListener('abort', resolve));
}

export const fakeApi: VolsyncApi = {
  getReport: async () => FIXTURES.empty(new Date()),
  watchReport: (entityRef, options) => watch(entityRef, options?.signal),
  getRepository: () => repository,
  getOperations: () => operations,
};
