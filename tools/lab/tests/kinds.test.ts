import { call } from './support/lab';
import { makeNamespace } from './support/namespace';

/** VolSync's kinds in the lab: how a real API server validates their fields. */

const STRICT = '?fieldValidation=Strict';

let namespace: string;
beforeAll(async () => {
  namespace = await makeNamespace('kinds');
});

function source(spec: object, name = 'data') {
  return {
    apiVersion: 'volsync.backube/v1alpha1',
    kind: 'ReplicationSource',
    metadata: { name },
    spec,
  };
}

function create(body: object, query = STRICT) {
  return call({
    method: 'POST',
    path: `/apis/volsync.backube/v1alpha1/namespaces/${namespace}/replicationsources${query}`,
    body,
  });
}

const complete = {
  sourcePVC: 'data',
  trigger: { schedule: '15 3 * * *' },
  restic: {
    repository: 'restic',
    copyMethod: 'Snapshot',
    cacheCapacity: '1Gi',
    capacity: 1073741824,
    pruneIntervalDays: 7,
    retain: { daily: 7, last: '3', within: '2d' },
    moverSecurityContext: { runAsUser: 1000, fsGroup: 1000 },
    moverVolumes: [
      { mountPath: 'ca', volumeSource: { secret: { secretName: 'ca' } } },
    ],
  },
};

it('accepts a complete source under strict validation', async () => {
  const { status, text } = await create(source(complete, 'complete'));
  expect({ status, text: status === 201 ? '' : text }).toEqual({
    status: 201,
    text: '',
  });
});

it('rejects an unknown field under strict validation, and prunes it otherwise', async () => {
  const misspelled = source({ restic: { repositry: 'restic' } }, 'misspelled');
  const strict = await create(misspelled);
  expect(strict.status).toBe(400);
  expect(strict.body.message).toContain(
    'unknown field "spec.restic.repositry"',
  );
  const lax = await create(misspelled, '');
  expect(lax.status).toBe(201);
  expect(lax.body.spec).toEqual({ restic: {} });
});

it.each([
  ['a copy method that is none', { restic: { copyMethod: 'Copy' } }],
  ['a capacity that is no quantity', { restic: { capacity: 'much' } }],
  ['a retention that is text', { restic: { retain: { daily: '7' } } }],
])('rejects %s', async (_, spec) => {
  const { status, body } = await create(source(spec, 'refused'));
  expect([status, body.reason]).toEqual([422, 'Invalid']);
});

it('accepts an impossible schedule, because its pattern is not anchored', async () => {
  const { status } = await create(
    source({ trigger: { schedule: '61 25 * * *' } }, 'no-such-time'),
  );
  expect(status).toBe(201);
});

it('keeps the status separate from the rest', async () => {
  await create(source(complete, 'status'));
  const path = `/apis/volsync.backube/v1alpha1/namespaces/${namespace}/replicationsources/status`;
  const patch = {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: { status: { lastManualSync: 'once' } },
  };
  await call({ ...patch, path });
  expect((await call({ path })).body.status).toBeUndefined();
  await call({ ...patch, path: `${path}/status` });
  expect((await call({ path })).body.status).toEqual({
    lastManualSync: 'once',
  });
});
