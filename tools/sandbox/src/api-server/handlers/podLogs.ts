import { once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { type RequestContext } from '../http/requestContext';
import { badRequest, methodNotAllowed } from '../errors/statusErrors';
import { isJsonObject } from '../json';
import { type PodLogOptions, readPodLogOptions } from '../logs/podLogOptions';
import {
  type PodLogLine,
  type PodLogProvider,
  type PodLogSource,
} from '../logs/podLogProvider';
import { type StoredObject } from '../types';
import { type WriteScope } from '../writing/writeScope';
import { lookup } from './lookup';

function containerNames(pod: StoredObject): readonly string[] {
  const spec = isJsonObject(pod.spec) ? pod.spec : {};
  return [spec.initContainers, spec.containers]
    .flatMap(list => (Array.isArray(list) ? list : []))
    .flatMap(item =>
      isJsonObject(item) && typeof item.name === 'string' ? [item.name] : [],
    );
}

function chooseContainer(pod: StoredObject, asked: string | undefined): string {
  const names = containerNames(pod);
  const { name } = pod.metadata;
  if (asked !== undefined) {
    if (!names.includes(asked)) {
      throw badRequest(`container ${asked} is not valid for pod ${name}`);
    }
    return asked;
  }
  const [only, ...others] = names;
  if (only === undefined || others.length > 0) {
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${names.join(
        ' ',
      )}]`,
    );
  }
  return only;
}

/** Writes lines up to the byte limit; returns whether more fit. */
class LogWriter {
  #room: number;
  readonly #response: ServerResponse;
  readonly #timestamps: boolean;

  constructor(response: ServerResponse, options: PodLogOptions) {
    this.#response = response;
    this.#room = options.limitBytes ?? Number.POSITIVE_INFINITY;
    this.#timestamps = options.timestamps;
  }

  async write(line: PodLogLine, signal: AbortSignal): Promise<boolean> {
    const stamp = this.#timestamps ? `${line.time.toISOString()} ` : '';
    const bytes = Buffer.from(`${stamp}${line.text}\n`);
    const part = bytes.subarray(0, Math.min(bytes.length, this.#room));
    this.#room -= part.length;
    if (!this.#response.write(part)) {
      await once(this.#response, 'drain', { signal });
    }
    return this.#room > 0;
  }
}

async function linesSoFar(
  provider: PodLogProvider | undefined,
  source: PodLogSource,
): Promise<readonly PodLogLine[]> {
  const lines = await provider?.read(source);
  if (lines) {
    return lines;
  }
  const { pod, container } = source;
  throw badRequest(
    source.previous
      ? `previous terminated container "${container}" in pod "${pod.metadata.name}" not found`
      : `container "${container}" in pod "${pod.metadata.name}" is waiting to start: ContainerCreating`,
  );
}

/** GET of a pod's log. */
export async function handlePodLogs(
  scope: WriteScope,
  context: RequestContext,
  provider: PodLogProvider | undefined,
): Promise<void> {
  const { info, response, query, signal } = context;
  if (info.verb !== 'get') {
    throw methodNotAllowed();
  }
  const pod = lookup(scope.store, context);
  const options = readPodLogOptions(query, scope.now());
  const container = chooseContainer(pod, options.container);
  const source = { pod, container, previous: options.previous };
  const all = await linesSoFar(provider, source);
  const { since, tailLines } = options;
  const recent = since ? all.filter(line => line.time >= since) : all;
  const tail =
    tailLines === undefined
      ? recent
      : recent.slice(recent.length - Math.min(tailLines, recent.length));
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.flushHeaders();
  const writer = new LogWriter(response, options);
  for (const line of tail) {
    if (!(await writer.write(line, signal))) {
      response.end();
      return;
    }
  }
  if (options.follow && provider) {
    for await (const line of provider.follow(source, {
      after: all.length,
      signal,
    })) {
      if (signal.aborted || !(await writer.write(line, signal))) {
        break;
      }
    }
  }
  response.end();
}
