import { connect } from 'node:tls';
import { auditedCalls } from './support/audit';
import { compactEtcd } from './support/etcd';
import { eventually } from './support/eventually';
import { FaultEnvironment, isProtected } from './support/faultEnvironment';
import { call, control, theLab } from './support/lab';
import { restartControllers } from './support/namespace';
import { crowd, overload } from './support/overload';
import type { TcpProxy } from './support/TcpProxy';

/**
 * The API server fails while the backend runs: what the backend reports meanwhile, and that it recovers automatically.
 * Unknown state is never shown as "no backup", and no watch stays open on the server.
 */

jest.setTimeout(240_000);

let environment: FaultEnvironment;
let proxy: TcpProxy;

beforeAll(async () => {
  ({ world: environment, proxy } = await FaultEnvironment.startBehindProxy(
    'apiServer',
  ));
});

afterAll(async () => {
  await environment?.stop();
  await restartControllers();
});

async function restart(): Promise<void> {
  await control('kube-apiserver', 'restart');
  environment.countWatchesFromNow();
}

it('keeps its knowledge while the API server is down, and follows it afterwards', async () => {
  await control('kube-apiserver', 'kill');
  try {
    await environment.staysHonest(3_000);
  } finally {
    await restart();
  }
  await environment.showsChanges('11s');
});

it('lists again after a compaction, when the server returns 410 Gone', async () => {
  const before = (await call({ path: '/api/v1/namespaces/notes' })).body
    .metadata as { resourceVersion: string };
  await control('kube-apiserver', 'kill');
  // changes in between are not available from the old version any more
  try {
    await compactEtcd();
  } finally {
    await restart();
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
  await environment.showsChanges('12s');
});

it('waits as long as an overloaded server tells it to', async () => {
  const relieve = await overload();
  try {
    const flood = crowd(environment.token);
    await environment.staysHonest(4_000);
    const refused = await flood();
    expect(refused).toBeGreaterThan(10);
    // the portal's own calls were among the rejected ones
    const mine = (await auditedCalls()).filter(
      one => one.userAgent && one.responseStatus?.code === 429,
    );
    expect(mine.length).toBeGreaterThan(0);
  } finally {
    await relieve();
  }
  await environment.showsChanges('13s');
});

it('responds immediately while the API server does not', async () => {
  await control('kube-apiserver', 'pause');
  try {
    await environment.staysHonest(4_000);
  } finally {
    await control('kube-apiserver', 'resume');
  }
  await environment.showsChanges('14s');
});

it('responds immediately while the API server is slow, and follows it with a delay', async () => {
  proxy.delayBy(1_500);
  try {
    await environment.staysHonest(3_000);
    await environment.showsChanges('15s');
    await environment.staysHonest(1_000);
  } finally {
    proxy.delayBy(0);
  }
  await environment.showsChanges('16s');
});

it('continues with a changed certificate', async () => {
  const before = await servedCertificate();
  await control('certificates', 'rotate');
  await eventually(async () => (await servedCertificate()) !== before, {
    what: 'The server shows its new certificate',
    timeoutMs: 120_000,
  });
  await environment.showsChanges('17s');
});

describe('a source with two writers', () => {
  const source =
    '/apis/volsync.backube/v1alpha1/namespaces/notes/replicationsources/data';

  interface Source {
    readonly metadata: { readonly resourceVersion: string };
    readonly spec: { readonly trigger: { readonly schedule: string } };
  }

  async function read(): Promise<Source> {
    const { text } = await call({ path: source });
    return JSON.parse(text) as Source;
  }

  const write = (from: Source, change: object) =>
    call({
      method: 'PUT',
      path: source,
      body: { ...from, spec: { ...from.spec, ...change } },
    });

  it('rejects a writer that missed the last change, and the portal shows the current state', async () => {
    const seenByBoth = await read();
    expect((await write(seenByBoth, { paused: true })).status).toBe(200);
    const late = await write(seenByBoth, {
      trigger: { schedule: '30 2 * * *' },
    });
    expect([late.status, late.body.reason]).toEqual([409, 'Conflict']);
    const report = await environment.readUntil(
      ({ volumes }) => volumes[0]?.source?.paused === true,
    );
    expect(report.volumes[0]).toMatchObject({
      verdict: 'at-risk',
      source: { schedule: seenByBoth.spec.trigger.schedule },
    });
    const again = await write(await read(), {
      paused: false,
      trigger: seenByBoth.spec.trigger,
    });
    expect(again.status).toBe(200);
    await environment.readUntil(isProtected);
  });

  it("ends in the server's state when both write at the same time", async () => {
    const before = await read();
    let conflicts = 0;
    const writer = async (minutes: readonly number[]) => {
      for (const minute of minutes) {
        for (;;) {
          const { status } = await write(await read(), {
            trigger: { schedule: `${minute} * * * *` },
          });
          if (status === 200) break;
          expect(status).toBe(409);
          conflicts += 1;
        }
      }
    };
    const evens = Array.from({ length: 15 }, (_, i) => 2 * i);
    await Promise.all([writer(evens), writer(evens.map(one => one + 1))]);
    expect(conflicts).toBeGreaterThan(0);
    const { spec } = await read();
    await environment.readUntil(
      ({ volumes }) => volumes[0]?.source?.schedule === spec.trigger.schedule,
    );
    expect(
      (await write(await read(), { trigger: before.spec.trigger })).status,
    ).toBe(200);
    await environment.showsChanges('18s');
  });
});

/** The serial number of the certificate that a new connection receives */
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
