import { createServer } from 'node:http';
import { ApiServer } from './apiServer.mjs';
import { ObjectStore, readRepository } from './objectStore.mjs';
import { World, WorldClock } from './world.mjs';

/**
 * The process that imitates all clusters and the object store. It prints its addresses as one line of JSON, and ends
 * with its parent.
 */

const { volumes, clusters, speed, begunAt, repository } = JSON.parse(
  process.argv[2],
);
const clock = new WorldClock({ begunAt, speed });
const world = new World({ volumes, clusters, now: begunAt });
const objects = await readRepository(repository);
const snapshotIds = objects.flatMap(
  ({ name }) => /^snapshots\/(.*)$/.exec(name)?.[1] ?? [],
);

async function listen(answer) {
  const server = createServer((request, response) => {
    try {
      answer(request, response);
    } catch (error) {
      process.stderr.write(`${error.stack}\n`);
      response.writeHead(500).end();
    }
  });
  server.keepAliveTimeout = 60_000;
  await new Promise(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${server.address().port}`;
}

const store = new ObjectStore({ world, clock, objects });
const storeUrl = await listen((request, response) =>
  store.answer(request, response),
);
const api = new ApiServer({ world, clock, snapshotIds, store: storeUrl });
const apiUrl = await listen((request, response) =>
  api.answer(request, response),
);

/** Changes at a steady rate; volume 0 is left to the measurement of latency. */
let changing;
let changed = 0;
function setRate(perSecond) {
  clearInterval(changing);
  const begun = performance.now();
  let made = 0;
  changed = 0;
  if (perSecond > 0) {
    changing = setInterval(() => {
      const due = ((performance.now() - begun) / 1_000) * perSecond;
      for (; made < due; made += 1) {
        changed += 1;
        api.change(1 + ((made * 617) % (volumes - 1)), { seconds: made % 900 });
      }
    }, 10);
  }
}

const controlUrl = await listen((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://control');
  if (pathname === '/change') {
    api.change(Number(searchParams.get('volume')), {
      nextSyncTime: searchParams.get('next'),
    });
  } else if (pathname === '/rate') {
    setRate(Number(searchParams.get('per-second')));
  }
  response.end(
    JSON.stringify({
      api: Object.fromEntries(api.counts),
      store: Object.fromEntries(store.counts),
      watches: api.countWatches(),
      // which only the owner of a cluster watches
      pods: api.countWatches('pods'),
      changed,
      cpu: process.cpuUsage(),
      rss: process.memoryUsage.rss(),
      now: clock.now(),
    }),
  );
});

process.stdout.write(
  `${JSON.stringify({ api: apiUrl, store: storeUrl, control: controlUrl })}\n`,
);
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(0);
}, 1_000);
