import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { readText } from './files';
import type { RecordedEvent } from './Recording';
import { RecordingError } from './RecordingError';

const TYPES: readonly string[] = ['ADDED', 'MODIFIED', 'DELETED'];

/** Reads `watch.jsonl`: one watch event for each line, with its time. Throws `RecordingError`, which names the line. */
export function readWatch(file: string): readonly RecordedEvent[] {
  const text = readText(file);
  if (text === undefined) {
    throw new RecordingError(
      `There is no "${file}". A recording is a folder with a file watch.jsonl: one watch event a line, with "time", "type", "kind" and "object".`,
    );
  }
  const events = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') {
      return [];
    }
    const event = toEvent(parseLine(line, file, index + 1));
    if (typeof event === 'string') {
      throw new RecordingError(`Line ${index + 1} of "${file}": ${event}`);
    }
    return event;
  });
  if (events.length === 0) {
    throw new RecordingError(`"${file}" holds no event: nothing to play.`);
  }
  return events.sort((a, b) => a.at - b.at);
}

function parseLine(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new RecordingError(
      `Line ${number} of "${file}" is not JSON: ${JSON.stringify(
        line.slice(0, 60),
      )}…`,
    );
  }
}

/** The event, nothing for one without a change, or its error. */
function toEvent(value: unknown): readonly RecordedEvent[] | string {
  if (typeof value !== 'object' || value === null) {
    return 'an object is expected.';
  }
  const { time, type, kind, object } = value as Record<string, unknown>;
  if (type === 'BOOKMARK') {
    return [];
  }
  const at = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(at)) {
    return `"time" is ${JSON.stringify(time)}, not a time in RFC 3339.`;
  }
  if (typeof type !== 'string' || !TYPES.includes(type)) {
    return `"type" is ${JSON.stringify(
      type,
    )}; ADDED, MODIFIED or DELETED is expected.`;
  }
  if (!isObject(object)) {
    return '"object" is not a Kubernetes object: it has no metadata.name.';
  }
  const ownKind = typeof kind === 'string' ? kind : object.kind;
  if (!ownKind) {
    return '"kind" is missing.';
  }
  return [
    {
      at,
      type: type as RecordedEvent['type'],
      kind: ownKind,
      object,
    },
  ];
}

function isObject(value: unknown): value is KubernetesObject {
  const name = (value as Partial<KubernetesObject> | null | undefined)?.metadata
    ?.name;
  return typeof name === 'string' && name !== '';
}
