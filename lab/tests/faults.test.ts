import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import { auditedCalls, openWatches } from './support/audit';
import { eventually } from './support/eventually';
import { call, control, theLab } from './support/lab';
import { grantPortal, RBAC_DIRECTORY } from './support/portal';
import { PortalUnderTest } from './support/portalUnderTest';
import { kubectl } from './support/tools';
import {
  canaries,
  makeBackedUpVolume,
  setSecretKey,
  setStatus,
} from './support/volume';

/**
 * The real servers broken under a running backend: what it says meanwhile, and that it comes back by itself. What is
 * not known is never shown as "no backup", and nothing that is open on the server stays open.
 */

jest.setTimeout(120_000);

const EVERYWHERE = path.join(RBAC_DIRECTORY, 'everywhere');

let portal: PortalUnderTest;
let token: string;
let since = new Date(0);
const rejections: unknown[] = [];
const onRejection = (error: unknown) => rejections.push(error);

const verdictOf = (report: EntityReport) => report.volumes[0]?.verdict;
const isProtected = (report: EntityReport) => verdictOf(report) === 'protected';

beforeAll(async () => {
  process.on('unhandledRejection', onRejection);
  token = await grantPortal();
  await kubectl('apply', '-k', EVERYWHERE);
  await makeBackedUpVolume('notes');
  portal = await PortalUnderTest.start({
    token,
    namespaces: ['notes'],
    refresh: { repositories: 2, details: 2 },
  });
  await portal.readUntil('notes', isProtected);
});

afterAll(async () => {
  await portal?.stop();
  await eventually(async () => (await openWatches(since)) === 0, {
    what: 'The portal has left no watch open',
  });
  await kubectl('delete', '-k', EVERYWHERE);
  process.off('unhandledRejection', onRejection);
  expect(rejections).toEqual([]);
});

/** Changes the source, and waits until the portal shows it: the watches live. */
async function showsChanges(tag: string): Promise<void> {
  await setStatus('notes', { lastSyncDuration: tag });
  const seconds = Number(tag.replace('s', ''));
  await portal.readUntil(
    'notes',
    report =>
      report.volumes[0]?.source?.lastDurationSeconds === seconds &&
      isProtected(report),
    70_000,
  );
}

/** Nothing known is forgotten, nothing unknown is shown as no backup */
async function staysHonest(milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  while (Date.now() < end) {
    const begun = Date.now();
    const report = await portal.read('notes');
    expect(Date.now() - begun).toBeLessThan(3_000);
    expect(report.volumes).toHaveLength(1);
    expect(verdictOf(report)).not.toBe('unprotected');
    await sleep(300);
  }
}

it('keeps what it knows while the API server is gone, and follows it when it is back', async () => {
  await control('kube-apiserver', 'kill');
  try {
    await staysHonest(3_000);
  } finally {
    await control('kube-apiserver', 'restart');
    since = new Date();
  }
  await showsChanges('11s');
});

it('reads anew after a compaction, where the server says 410 Gone', async () => {
  const before = (await call({ path: '/api/v1/namespaces/notes' })).body
    .metadata as { resourceVersion: string };
  await control('kube-apiserver', 'kill');
  // what happened meanwhile is not to be had from the old version any more
  try {
    await compactEtcd();
  } finally {
    await control('kube-apiserver', 'restart');
    since = new Date();
  }
  const watch = await eventually(
    async () => {
      const answer = await call({
        path: `/apis/volsync.backube/v1alpha1/replicationsources?watch=true&timeoutSeconds=2&resourceVersion=${before.resourceVersion}`,
      });
      // for a moment after a start it is "storage is (re)initializing"
      return answer.status !== 429 && answer;
    },
    { what: 'The kinds of VolSync are served again' },
  );
  expect(`${watch.status} ${watch.text}`).toMatch(/410|Expired|too old/);
  await showsChanges('12s');
});

it('waits as long as a server under load tells it to', async () => {
  const names = ['prioritylevelconfigurations', 'flowschemas'] as const;
  const group = '/apis/flowcontrol.apiserver.k8s.io/v1';
  const [level, schema] = overload();
  for (const [index, body] of [level, schema].entries()) {
    const { status, text } = await call({
      method: 'POST',
      path: `${group}/${names[index]}`,
      body,
    });
    expect({ status, text: status === 201 ? '' : text }).toEqual({
      status: 201,
      text: '',
    });
  }
  try {
    const flood = crowd();
    await staysHonest(4_000);
    const refused = await flood();
    expect(refused).toBeGreaterThan(10);
    // the portal's own calls were among those who were sent away
    const mine = (await auditedCalls()).filter(
      one => one.userAgent && one.responseStatus?.code === 429,
    );
    expect(mine.length).toBeGreaterThan(0);
  } finally {
    await call({ method: 'DELETE', path: `${group}/${names[1]}/lab-overload` });
    await call({ method: 'DELETE', path: `${group}/${names[0]}/lab-overload` });
  }
  await showsChanges('13s');
});

it('answers at once while the API server does not', async () => {
  await control('kube-apiserver', 'pause');
  try {
    await staysHonest(4_000);
  } finally {
    await control('kube-apiserver', 'resume');
  }
  await showsChanges('14s');
});

it('goes on with a certificate that was changed', async () => {
  const before = await servedCertificate();
  await control('certificates', 'rotate');
  await eventually(async () => (await servedCertificate()) !== before, {
    what: 'The server shows its new certificate',
    milliseconds: 90_000,
  });
  await showsChanges('15s');
});

it('says that the object store is gone, and proves the backup when it is back', async () => {
  await control('minio', 'kill');
  const report = await portal.readUntil(
    'notes',
    ({ volumes }) => volumes[0]?.repository?.state === 'unread',
    40_000,
  );
  expect(report.volumes[0]?.repository).toMatchObject({
    reason: 'unreachable',
  });
  expect(['unknown', 'at-risk']).toContain(verdictOf(report));
  await control('minio', 'restart');
  await portal.readUntil('notes', isProtected, 70_000);
});

it('says that the object store refuses its key, and proves the backup with the right one', async () => {
  await setSecretKey('notes', 'not-the-key-of-this-account');
  const report = await portal.readUntil(
    'notes',
    ({ volumes }) => volumes[0]?.repository?.state === 'unread',
    40_000,
  );
  expect(report.volumes[0]?.repository).toMatchObject({ reason: 'forbidden' });
  expect(['unknown', 'at-risk']).toContain(verdictOf(report));
  await setSecretKey('notes', theLab().minio.secretKey);
  await portal.readUntil('notes', isProtected, 70_000);
});

it('shows and logs no secret through all of it', () => {
  for (const canary of [...canaries(), token]) {
    expect(portal.said.includes(canary)).toBe(false);
  }
});

/** The serial number of the certificate that a new connection is shown */
function servedCertificate(): Promise<string> {
  const { ca, ports } = theLab();
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port: ports.apiServer ?? 0, ca },
      () => {
        const { serialNumber } = socket.getPeerCertificate();
        socket.destroy();
        resolve(serialNumber);
      },
    );
    socket.on('error', reject);
  });
}

/** Many callers at once as the portal's account; ends when it is asked how often they were sent away */
function crowd(): () => Promise<number> {
  let goesOn = true;
  let refused = 0;
  const callers = Array.from({ length: 16 }, async () => {
    while (goesOn) {
      const { status } = await call({
        path: '/apis/volsync.backube/v1alpha1/namespaces/notes/replicationsources',
        token,
      });
      refused += status === 429 ? 1 : 0;
    }
  });
  return async () => {
    goesOn = false;
    await Promise.all(callers);
    return refused;
  };
}

/** A priority that gives the portal's account one turn at a time, and sends everybody else away */
function overload() {
  const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
  const metadata = { name: 'lab-overload' };
  return [
    {
      apiVersion,
      kind: 'PriorityLevelConfiguration',
      metadata,
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 0,
          lendablePercent: 0,
          borrowingLimitPercent: 0,
          limitResponse: { type: 'Reject' },
        },
      },
    },
    {
      apiVersion,
      kind: 'FlowSchema',
      metadata,
      spec: {
        // the first is kept for the server's own exempt ones
        matchingPrecedence: 2,
        priorityLevelConfiguration: { name: 'lab-overload' },
        rules: [
          {
            subjects: [
              {
                kind: 'ServiceAccount',
                serviceAccount: {
                  namespace: 'backstage',
                  name: 'backstage-volsync',
                },
              },
            ],
            resourceRules: [
              {
                verbs: ['*'],
                apiGroups: ['*'],
                resources: ['*'],
                clusterScope: true,
                namespaces: ['*'],
              },
            ],
          },
        ],
      },
    },
  ] as const;
}

/** Forgets the past of the cluster, as the API server has etcd do every five minutes */
async function compactEtcd(): Promise<void> {
  const { revision } = (
    await etcd('/v3/kv/range', {
      key: Buffer.from('/').toString('base64'),
    })
  ).header;
  await etcd('/v3/kv/compaction', { revision, physical: true });
}

function etcd(
  method: string,
  body: object,
): Promise<{ readonly header: { readonly revision: string } }> {
  const { ports, certificates } = theLab();
  const file = (name: string) => readFileSync(`${certificates}/${name}`);
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        method: 'POST',
        host: '127.0.0.1',
        port: ports.etcd,
        path: method,
        agent: false,
        ca: file('ca.crt'),
        cert: file('etcd-client.crt'),
        key: file('etcd-client.key'),
      },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', chunk => {
          text += chunk;
        });
        response.on('end', () =>
          response.statusCode === 200
            ? resolve(JSON.parse(text))
            : reject(new Error(`etcd: ${response.statusCode} ${text}`)),
        );
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}
