import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import pLimit from 'p-limit';
import type { BulkOperation, BulkPlan } from 'backstage-plugin-volsync-common';
import { OperationsEnvironment } from '../../../plugins/volsync-backend/src/__testUtils__/OperationsEnvironment';
import { PortalProcess } from '../../../plugins/volsync-backend/src/__testUtils__/PortalProcess';
import { component } from '../../../plugins/volsync-backend/src/__testUtils__/startPortal';
import { retryRequest } from '../lib/retryRequest';
import { step } from '../lib/step';

/*
 * One bulk request test-restores many volumes, through the HTTP API of a portal in its own process.
 */

interface MeasureOptions {
  readonly volumes: number;
  readonly directory: string;
  /** Path of the results */
  readonly file: string;
}

const POLL_INTERVAL_MS = 500;
const MAX_PLAN_MS = 5 * 60_000;
const MAX_RUN_MS = 30 * 60_000;
const ADDED_AT_ONCE = 4;
/** One minute each */
const MAX_ATTEMPTS = 5;

const options = JSON.parse(process.env.BENCH ?? '{}') as MeasureOptions;
const names = Array.from(
  { length: options.volumes },
  (_, i) => `v${String(i + 1).padStart(3, '0')}`,
);

/** Waits longer than a test does. */
async function backedUp(environment: OperationsEnvironment, name: string) {
  for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (await environment.backedUp(name).catch(() => undefined)) {
      return;
    }
  }
  await environment.backedUp(name);
}

async function addVolumes(environment: OperationsEnvironment): Promise<void> {
  const limit = pLimit(ADDED_AT_ONCE);
  await Promise.all(
    names.map(name =>
      limit(async () => {
        await environment.addVolume(name, {
          files: Object.fromEntries(
            Array.from({ length: 20 }, (_, i) => [
              `${i % 4}/file-${i}.txt`,
              `${name} ${i}\n`.repeat(200),
            ]),
          ),
        });
        await backedUp(environment, name);
      }),
    ),
  );
}

async function post<T>(portal: PortalProcess, path: string, body: object) {
  const response = await fetch(`${portal.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
  return (await response.json()) as T;
}

/** Plans until no volume is blocked: a volume that the portal hasn't read yet is blocked. */
async function planAll(portal: PortalProcess) {
  const end = performance.now() + MAX_PLAN_MS;
  for (;;) {
    const since = performance.now();
    const plan = await post<BulkPlan>(portal, '/bulk/plans', {
      kind: 'drill',
      cluster: 'apps',
    });
    const blocked = plan.volumes.filter(one => one.blocked !== undefined);
    if (plan.volumes.length === names.length && blocked.length === 0) {
      return { plan, planSeconds: (performance.now() - since) / 1000 };
    }
    if (performance.now() > end) {
      throw new Error(JSON.stringify(plan));
    }
    await delay(POLL_INTERVAL_MS);
  }
}

async function carryOut(portal: PortalProcess, plan: BulkPlan) {
  const since = performance.now();
  const { id } = await post<BulkOperation>(portal, '/bulk', {
    token: plan.token,
  });
  let atOnce = 0;
  for (;;) {
    const bulk = await retryRequest(portal, () =>
      portal.read<BulkOperation>(`/bulk/${id}`),
    );
    const running = bulk.volumes.filter(
      ({ state }) => state === 'running' || state === 'planned',
    );
    atOnce = Math.max(atOnce, running.length);
    if (bulk.state === 'ended') {
      return { bulk, atOnce, seconds: (performance.now() - since) / 1000 };
    }
    if (performance.now() - since > MAX_RUN_MS) {
      throw new Error(`Still running: ${JSON.stringify(bulk)}`);
    }
    await delay(POLL_INTERVAL_MS);
  }
}

async function countLeft(environment: OperationsEnvironment): Promise<number> {
  let left = 0;
  for (const name of names) {
    const claims = await environment.list('persistentVolumeClaims', name);
    // The volume and its source's cache aren't leftovers
    left += claims.length - 2;
    left += (await environment.list('replicationDestinations', name)).length;
    left += (await environment.list('jobs', name)).length;
  }
  return left;
}

async function main(): Promise<void> {
  const environment = await OperationsEnvironment.start();
  try {
    await step(`${names.length} volumes, backed up`, () =>
      addVolumes(environment),
    );
    const portal = await PortalProcess.start({
      volsync: environment.volsync,
      entities: names.map(name =>
        component(name, {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': name,
        }),
      ),
      database: {
        client: 'better-sqlite3',
        connection: { filename: join(options.directory, 'portal.sqlite') },
      },
    });
    try {
      const { plan, planSeconds } = await step('A plan for all', () =>
        planAll(portal),
      );
      environment.s3.calls.reset();
      const { bulk, atOnce, seconds } = await step(
        `${names.length} test restores`,
        () => carryOut(portal, plan),
      );
      const requests = environment.s3.calls.total;
      // VolSync removes a destination's objects after its deletion
      await delay(5_000);
      await writeFile(
        options.file,
        JSON.stringify({
          planSeconds,
          seconds,
          atOnce,
          allowed: plan.concurrentPerCluster,
          succeeded: bulk.volumes.filter(({ state }) => state === 'succeeded')
            .length,
          durations: bulk.volumes.map(one => one.durationSeconds ?? 0),
          requests,
          left: await countLeft(environment),
        }),
      );
    } finally {
      await portal.stop();
    }
  } finally {
    await environment.close().catch(() => {});
  }
}

main().catch(error => {
  process.stderr.write(`${inspect(error)}\n`);
  process.exitCode = 1;
});
