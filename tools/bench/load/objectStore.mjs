import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { mod, toVolumeState } from './objects.mjs';
import { RUN, RUN_INTERVAL_MS } from './world.mjs';

const KEY = /^load\/([^/]+)\/([^/]+)\/([^/]+)\/?(.*)$/;

/** Reads the objects of a repository on disk: their names, sizes and bytes. */
export async function readRepository(directory) {
  const objects = [];
  const walk = async folder => {
    const entries = await readdir(path.join(directory, folder), {
      withFileTypes: true,
    });
    for (const entry of entries) {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) await walk(name);
      else {
        objects.push({
          name,
          bytes: await readFile(path.join(directory, name)),
        });
      }
    }
  };
  await walk('');
  return objects.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * A store that serves one repository below the location of every volume: each has the same objects, its own ETag of
 * the config, and its snapshots at the times of its own runs. Signatures are not verified.
 */
export class ObjectStore {
  #world;
  #clock;
  #fixed;
  #snapshots;
  #objects;
  counts = new Map();

  constructor({ world, clock, objects }) {
    this.#world = world;
    this.#clock = clock;
    this.#objects = new Map(objects.map(one => [one.name, one]));
    const isSnapshot = ({ name }) => name.startsWith('snapshots/');
    this.#fixed = objects.filter(one => !isSnapshot(one));
    this.#snapshots = objects.filter(isSnapshot);
  }

  answer(request, response) {
    const url = new URL(request.url, 'http://store');
    const target = decodeURIComponent(url.pathname).slice(1);
    const reader = /Credential=([^/]+)\//.exec(
      request.headers.authorization,
    )?.[1];
    const { searchParams } = url;
    const isList = searchParams.get('list-type') === '2';
    const key = `${reader} ${isList ? 'list' : request.method.toLowerCase()}`;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
    if (isList) {
      this.#list(response, `${target}/${searchParams.get('prefix')}`);
    } else if (searchParams.has('lifecycle')) {
      xml(
        response,
        '<Error><Code>NoSuchLifecycleConfiguration</Code><Message>The lifecycle configuration does not exist</Message></Error>',
        404,
      );
    } else if (searchParams.has('versioning')) {
      xml(response, '<VersioningConfiguration/>');
    } else {
      this.#get(request, response, target);
    }
  }

  #find(target) {
    const [, cluster, namespace, claim, name] =
      KEY.exec(target.replace(/\/+/g, '/')) ?? [];
    const volume = this.#world.find(cluster, namespace, claim);
    return volume === undefined ? undefined : { volume, name };
  }

  /** The objects of a volume's repository whose names begin with this. */
  #objectsOf(volume, prefix) {
    const at = this.#clock.now();
    const state = toVolumeState(this.#world, volume, { at });
    const last =
      state.isRunning && state.sinceMs < RUN.repositoryWritten
        ? state.lastRun
        : state.run;
    const snapshots = this.#snapshots.map((_, age) => {
      const run = last - age;
      return {
        object: this.#snapshots[mod(run, this.#snapshots.length)],
        at:
          state.start -
          (state.run - run) * RUN_INTERVAL_MS +
          RUN.repositoryWritten,
      };
    });
    return [
      ...this.#fixed.map(object => ({ object, at: this.#world.createdAt })),
      ...snapshots,
    ].filter(({ object }) => object.name.startsWith(prefix));
  }

  #list(response, target) {
    const found = this.#find(target);
    const root = target.slice('load/'.length);
    const { volume, name = '' } = found ?? {};
    const base = root.slice(0, root.length - name.length);
    const contents = (found ? this.#objectsOf(volume, name) : []).map(
      ({ object, at }) =>
        `<Contents><Key>${base}${object.name}</Key><LastModified>${new Date(
          at,
        ).toISOString()}</LastModified><ETag>&quot;${toEtag(
          volume,
          object.name,
        )}&quot;</ETag><Size>${
          object.bytes.length
        }</Size><StorageClass>STANDARD</StorageClass></Contents>`,
    );
    xml(
      response,
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>load</Name><Prefix>${root}</Prefix><KeyCount>${
        contents.length
      }</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>${contents.join(
        '',
      )}</ListBucketResult>`,
    );
  }

  #get(request, response, target) {
    const found = this.#find(target);
    const object = found && this.#objects.get(found.name);
    if (!object) {
      xml(response, '<Error><Code>NoSuchKey</Code></Error>', 404);
      return;
    }
    const [, first, last] =
      /^bytes=(\d+)-(\d*)$/.exec(request.headers.range) ?? [];
    const part = first
      ? object.bytes.subarray(
          Number(first),
          last ? Number(last) + 1 : undefined,
        )
      : object.bytes;
    response.writeHead(first ? 206 : 200, {
      'content-length': part.length,
      etag: `"${toEtag(found.volume, found.name)}"`,
    });
    response.end(request.method === 'HEAD' ? undefined : part);
  }
}

const etags = new Map();

/** Repositories have different configs, so their ETags differ; those of other objects are never compared. */
function toEtag(volume, name) {
  if (name === 'config') return volume.toString(16).padStart(32, '0');
  const known = etags.get(name);
  if (known) return known;
  const etag = createHash('md5').update(name).digest('hex');
  etags.set(name, etag);
  return etag;
}

function xml(response, text, status = 200) {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`);
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': body.length,
  });
  response.end(body);
}
