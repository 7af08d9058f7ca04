import { join, resolve } from 'node:path';
import { filesByKey, isFolder, listFiles, readJson, readText } from './files';
import { readAddresses } from './readAddresses';
import { readClasses } from './readClasses';
import { readFinal } from './readFinal';
import { readWatch } from './readWatch';
import type { RecordedEvent, RecordedRepository, Recording } from './Recording';
import { RecordingError } from './RecordingError';

interface Meta {
  readonly start?: unknown;
  readonly end?: unknown;
  readonly repositories?: unknown;
  readonly classes?: unknown;
  readonly secrets?: unknown;
  readonly restarts?: unknown;
}

/**
 * Reads a recording's folder: `watch.jsonl`, and if present `mover-logs/`, `final/`, `meta.json`, `manifests/` and
 * `steps.log`. Throws `RecordingError`.
 */
export function readRecording(path: string): Recording {
  const folder = resolve(path);
  if (!isFolder(folder)) {
    throw new RecordingError(`There is no folder "${folder}".`);
  }
  const events = readWatch(join(folder, 'watch.jsonl'));
  const meta = readMeta(join(folder, 'meta.json'));
  const repositories = readFinal(join(folder, 'final'));
  const logs = readLogs(join(folder, 'mover-logs'));
  const told = toRecord<string>(meta.repositories);
  return {
    folder,
    start: Math.min(timeOf(meta.start) ?? Infinity, events[0]?.at ?? 0),
    end: endOf({ folder, meta, events, repositories }),
    events,
    logs,
    repositories,
    addresses: readAddresses({ folder, told, events, logs, repositories }),
    classes: readClasses(meta.classes),
    secrets: toRecord(meta.secrets),
    restarts: Array.isArray(meta.restarts)
      ? meta.restarts.flatMap(one => timeOf(one) ?? []).sort((x, y) => x - y)
      : [],
    remarks: [
      ...(listFiles(join(folder, 'mover-logs'))
        ? []
        : ['There is no mover-logs/: what the movers wrote is not known.']),
      ...(repositories.length > 0
        ? []
        : [
            'There is no final/s3-objects-<path>.json: of no bucket is known what it held.',
          ]),
    ],
  };
}

function toRecord<T>(value: unknown): Readonly<Record<string, T>> {
  return (typeof value === 'object' ? value ?? {} : {}) as Record<string, T>;
}

function readMeta(file: string): Meta {
  const meta = readJson(file);
  if (meta !== undefined && (typeof meta !== 'object' || meta === null)) {
    throw new RecordingError(`"${file}" is not an object.`);
  }
  return (meta as Meta | undefined) ?? {};
}

/** `<pod>_<uid>_<container>.log` */
function readLogs(folder: string): ReadonlyMap<string, string> {
  const logs = new Map<string, string>();
  for (const [name, file] of filesByKey(folder, {
    prefix: '',
    suffix: '.log',
  })) {
    const uid = name.split('_')[1];
    if (uid) {
      logs.set(uid, readText(file) ?? '');
    }
  }
  return logs;
}

/** The listing was the last step, so none of its objects is newer than the end. */
function endOf(options: {
  readonly folder: string;
  readonly meta: Meta;
  readonly events: readonly RecordedEvent[];
  readonly repositories: readonly RecordedRepository[];
}): number {
  const { folder, meta, events, repositories } = options;
  const steps = readText(join(folder, 'steps.log')) ?? '';
  const completed = [...steps.matchAll(/^(\S+) tape complete/gm)].at(-1)?.[1];
  const said =
    timeOf(meta.end) ?? timeOf(completed) ?? events.at(-1)?.at ?? -Infinity;
  return repositories
    .flatMap(({ objects }) => objects)
    .reduce(
      (end, { lastModified }) => Math.max(end, Date.parse(lastModified)),
      said,
    );
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
