import {
  podName,
  SHARED,
  toChanged,
  toNamespace,
  toObjects,
  toSecret,
  toVolumeState,
} from './objects.mjs';
import { CHANGES, VOLUMES_PER_NAMESPACE } from './world.mjs';

const TICK_MS = 25;
const BOOKMARK_INTERVAL_MS = 30_000;
const PATH =
  /^\/([^/]+)(\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;
/** Kinds that a cluster has but no volume uses */
const EMPTY = new Set([
  'replicationdestinations',
  'resourcequotas',
  'configmaps',
]);

/**
 * API servers of all clusters on one port, each below a path with its name. They answer lists in pages, watches from a
 * version, and single objects. A resource version is the world's time in milliseconds, so a watch resumes from any
 * version without a log.
 */
export class ApiServer {
  #world;
  #clock;
  #snapshotIds;
  #store;
  #watches = new Map();
  #edits = new Map();
  #editLog = [];
  #sentUntil;
  #timers;
  /** By reader and request, such as `get secrets` */
  counts = new Map();

  constructor({ world, clock, snapshotIds, store }) {
    this.#world = world;
    this.#clock = clock;
    this.#snapshotIds = snapshotIds;
    this.#store = store;
    this.#sentUntil = clock.now();
    this.#timers = [
      setInterval(() => this.#send(), TICK_MS),
      setInterval(() => this.#sendBookmarks(), BOOKMARK_INTERVAL_MS),
    ];
  }

  close() {
    this.#timers.forEach(clearInterval);
    for (const watch of this.#allWatches()) watch.response.end();
  }

  /** The number of open watches by reader, in all or of one kind. */
  countWatches(kind) {
    const counts = {};
    for (const [key, watches] of this.#watches) {
      if (kind !== undefined && !key.startsWith(`${kind}/`)) continue;
      for (const { reader } of watches) {
        counts[reader] = (counts[reader] ?? 0) + 1;
      }
    }
    return counts;
  }

  /** Changes the status of a source, and reports it to its watches at once. */
  change(volume, fields) {
    const version = this.#clock.now();
    this.#edits.set(volume, { ...this.#edits.get(volume), ...fields, version });
    this.#editLog.push({ volume, version });
    if (this.#editLog.length > 50_000) this.#editLog.splice(0, 25_000);
    const cluster = this.#world.clusterOf(volume);
    const watches = this.#watchesOf('replicationsources', cluster);
    const [object] = this.#objects('replicationsources', volume, version);
    const line = `${JSON.stringify({ type: 'MODIFIED', object })}\n`;
    for (const { response } of watches) response.write(line);
  }

  answer(request, response) {
    const url = new URL(request.url, 'http://server');
    const [, cluster, , namespace, kind, name, part] =
      PATH.exec(url.pathname) ?? [];
    const reader = /^Bearer (.+)$/.exec(request.headers.authorization)?.[1];
    const clusterNumber = this.#world.clusters.indexOf(cluster);
    const isWatch = url.searchParams.get('watch') === 'true';
    this.#count(
      reader,
      `${isWatch ? 'watch' : name ? 'get' : 'list'} ${
        kind ?? url.pathname.replace(/^\/[^/]+/, '')
      }`,
    );
    const context = { request, url, response, reader, cluster: clusterNumber };
    if (clusterNumber < 0) {
      refuse(response, 404, 'the server could not find the requested resource');
    } else if (/\/version$/.test(url.pathname)) {
      json(response, { major: '1', minor: '37', gitVersion: 'v1.37.2' });
    } else if (request.method === 'POST') {
      allow(request, response);
    } else if (name !== undefined) {
      this.#get(context, { namespace, kind, name, part });
    } else if (isWatch) {
      this.#watch(context, { namespace, kind });
    } else {
      this.#list(context, { namespace, kind });
    }
  }

  #count(reader, what) {
    const key = `${reader} ${what}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  #objects(kind, volume, at) {
    const state = toVolumeState(this.#world, volume, {
      at,
      edits: this.#edits,
    });
    return toObjects(kind, state, this.#snapshotIds);
  }

  /** The positions of a cluster's volumes that a request is about. */
  #range(namespace) {
    if (namespace === undefined) return [0, this.#world.perCluster];
    const number = Number(/^team-(\d{4,})$/.exec(namespace)?.[1] ?? -1);
    const first = number * VOLUMES_PER_NAMESPACE;
    return number < 0 || first >= this.#world.perCluster
      ? [0, 0]
      : [
          first,
          Math.min(first + VOLUMES_PER_NAMESPACE, this.#world.perCluster),
        ];
  }

  #list({ url, response, cluster, request }, { namespace, kind }) {
    const limit = Number(url.searchParams.get('limit') ?? Infinity);
    const [version, from] = (url.searchParams.get('continue') ?? '')
      .split('.')
      .map(Number);
    // All pages show the same moment
    const at = version || this.#clock.now();
    const items = [];
    let next;
    if (kind === 'namespaces') {
      const { namespaces, createdAt } = this.#world;
      let number = from || 0;
      for (; number < namespaces && items.length < limit; number += 1) {
        const name = this.#world.namespaceName(number);
        items.push(toNamespace(name, { createdAt, number }));
      }
      if (number < namespaces) next = `${at}.${number}`;
    } else if (CHANGES[kind]) {
      const [first, end] = this.#range(namespace);
      let position = from || first;
      for (; position < end && items.length < limit; position += 1) {
        const volume = this.#world.volumeAt(cluster, position);
        items.push(...this.#objects(kind, volume, at));
      }
      if (position < end) next = `${at}.${position}`;
    } else if (SHARED[kind]) {
      items.push(...SHARED[kind]);
    } else if (!EMPTY.has(kind)) {
      refuse(response, 404, 'the server could not find the requested resource');
      return;
    }
    json(response, {
      kind: /as=Partial/.test(request.headers.accept)
        ? 'PartialObjectMetadataList'
        : 'List',
      apiVersion: 'v1',
      metadata: {
        resourceVersion: String(at),
        ...(next && { continue: next }),
      },
      items,
    });
  }

  #get(
    { request, response, reader, cluster },
    { namespace, kind, name, part },
  ) {
    const clusterName = this.#world.clusters[cluster];
    const claim = /^(?:volsync-src-)?(data-\d\d)/.exec(name)?.[1];
    const volume = this.#world.find(clusterName, namespace, claim);
    const at = this.#clock.now();
    if (kind === 'secrets' && volume !== undefined) {
      const state = toVolumeState(this.#world, volume, { at });
      json(
        response,
        toSecret(state, {
          store: this.#store,
          reader,
          metadataOnly: /as=Partial/.test(request.headers.accept),
        }),
      );
      return;
    }
    if (kind === 'pods' && part === 'log' && volume !== undefined) {
      this.#log(response, toVolumeState(this.#world, volume, { at }), name);
      return;
    }
    const found = [
      ...(SHARED[kind] ?? []),
      ...(volume === undefined ? [] : this.#objects(kind, volume, at)),
    ].find(({ metadata }) => metadata.name === name);
    if (found) {
      json(response, found);
    } else {
      refuse(response, 404, `${kind} "${name}" not found`);
    }
  }

  #log(response, state, name) {
    if (podName(state) !== name || !state.isRunning) {
      refuse(response, 404, `pods "${name}" not found`);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.end('Starting container\n== Starting backup ===\n');
  }

  #watch({ url, response, reader, cluster }, { namespace, kind }) {
    if (!CHANGES[kind] && kind !== 'namespaces' && !EMPTY.has(kind)) {
      refuse(response, 404, 'the server could not find the requested resource');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    const watch = { namespace, response, reader };
    const since = Number(url.searchParams.get('resourceVersion'));
    if (since > 0) {
      const lines = this.#changes(kind, since, this.#sentUntil).filter(
        change => change.cluster === cluster,
      );
      for (const { line } of lines) response.write(line);
      for (const { volume, version } of this.#editLog) {
        if (
          kind === 'replicationsources' &&
          version > since &&
          this.#world.clusterOf(volume) === cluster
        ) {
          const [object] = this.#objects(kind, volume, this.#clock.now());
          response.write(`${JSON.stringify({ type: 'MODIFIED', object })}\n`);
        }
      }
    }
    const watches = this.#watchesOf(kind, cluster);
    watches.add(watch);
    const seconds = Number(url.searchParams.get('timeoutSeconds') || 240);
    const timer = setTimeout(() => response.end(), seconds * 1_000);
    response.on('close', () => {
      clearTimeout(timer);
      watches.delete(watch);
    });
  }

  #watchesOf(kind, cluster) {
    const key = `${kind}/${cluster}`;
    const known = this.#watches.get(key) ?? new Set();
    this.#watches.set(key, known);
    return known;
  }

  *#allWatches() {
    for (const watches of this.#watches.values()) yield* watches;
  }

  /** What changed after `from` and until `to`, in order, as lines of a watch. */
  #changes(kind, from, to) {
    const changes = [];
    for (const [moment, type] of CHANGES[kind] ?? []) {
      for (const { volume, at } of this.#world.passing(moment, from, to)) {
        // A deleted object is sent as it was last.
        const state = toVolumeState(this.#world, volume, {
          at: type === 'DELETED' ? at - 1 : at,
          edits: this.#edits,
        });
        for (const object of toChanged(kind, state, this.#snapshotIds)) {
          const { metadata } = object;
          const line = JSON.stringify({
            type,
            object: {
              ...object,
              metadata: { ...metadata, resourceVersion: String(at) },
            },
          });
          changes.push({
            at,
            cluster: this.#world.clusterOf(volume),
            namespace: metadata.namespace,
            line: `${line}\n`,
          });
        }
      }
    }
    return changes.sort((one, other) => one.at - other.at);
  }

  #send() {
    const from = this.#sentUntil;
    const to = this.#clock.now();
    this.#sentUntil = to;
    for (const kind of Object.keys(CHANGES)) {
      for (const { cluster, namespace, line } of this.#changes(
        kind,
        from,
        to,
      )) {
        for (const watch of this.#watchesOf(kind, cluster)) {
          if (watch.namespace === undefined || watch.namespace === namespace) {
            watch.response.write(line);
          }
        }
      }
    }
  }

  #sendBookmarks() {
    const line = `${JSON.stringify({
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: String(this.#sentUntil) } },
    })}\n`;
    for (const { response } of this.#allWatches()) response.write(line);
  }
}

/** Every self subject access review is allowed. */
function allow(request, response) {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const review = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    json(response, { ...review, status: { allowed: true } }, 201);
  });
}

function json(response, body, status = 200) {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': text.length,
  });
  response.end(text);
}

function refuse(response, code, message) {
  json(
    response,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message },
    code,
  );
}
