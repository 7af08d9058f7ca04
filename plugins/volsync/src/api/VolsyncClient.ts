import { ResponseError } from '@backstage/errors';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import type { OperationsApi } from './OperationsApi';
import { OperationsClient } from './OperationsClient';
import type { RepositoryApi, VolumeRef } from './RepositoryApi';
import { RepositoryClient } from './RepositoryClient';
import type { ReportOptions, ReportUpdate, VolsyncApi } from './VolsyncApi';
import { backoffMs, wait } from './backoff';
import { parseReport } from './parseReport';
import { readReportStream } from './readReportStream';
import { requestOfEntity } from './requestOfEntity';

/**
 * Keeps the tab up to date. One request stays open, and the backend sends a whole report on every change. When the
 * stream breaks, the page keeps its report. The client reports `interrupted`, waits (1 s, doubled to 30 s) and
 * reconnects.
 *
 * From the second consecutive failure on, it also polls plain GET once per attempt. Proxies that buffer or cut streams
 * are common, and a page that is 30 s old is better than an empty one. An error that a retry can't change (401, 403,
 * 404) ends the watch with the ResponseError.
 *
 * Every report is complete, so none can be missed and no event ids are needed.
 */
const POLL_AFTER_FAILURES = 2;

/** The backend sends a comment every 15 seconds while nothing changes, so three are missing. */
const SILENCE_MS = 45_000;

/** @public */
export interface VolsyncClientOptions {
  readonly fetchApi: Pick<FetchApi, 'fetch'>;
  /** Resolves the base URL for downloads */
  readonly discoveryApi: Pick<DiscoveryApi, 'getBaseUrl'>;
  /** Milliseconds without a byte after which the stream counts as broken; 45,000 by default */
  readonly silenceMs?: number;
  /** Returns 0 to 1. Adds jitter to the retries. */
  readonly random?: () => number;
  /** Milliseconds before the next attempt, by the number of consecutive failures */
  readonly retryDelayMs?: (failures: number) => number;
}

/** {@inheritDoc VolsyncApi} @public */
export class VolsyncClient implements VolsyncApi {
  readonly #fetchApi: Pick<FetchApi, 'fetch'>;
  readonly #discoveryApi: Pick<DiscoveryApi, 'getBaseUrl'>;
  readonly #silenceMs: number;
  readonly #retryDelayMs: (failures: number) => number;

  constructor(options: VolsyncClientOptions) {
    const random = options.random ?? Math.random;
    this.#fetchApi = options.fetchApi;
    this.#discoveryApi = options.discoveryApi;
    this.#silenceMs = options.silenceMs ?? SILENCE_MS;
    this.#retryDelayMs =
      options.retryDelayMs ?? (failures => backoffMs(failures, random()));
  }

  async getReport(
    entityRef: string,
    options?: ReportOptions,
  ): Promise<EntityReport> {
    const response = await this.#request(entityRef, {
      ...options,
      path: 'volumes',
      accept: 'application/json',
    });
    return parseReport(await response.text());
  }

  getRepository(volume: VolumeRef): RepositoryApi {
    return new RepositoryClient({
      volume,
      fetchApi: this.#fetchApi,
      discoveryApi: this.#discoveryApi,
      silenceMs: this.#silenceMs,
    });
  }

  getOperations(volume: VolumeRef): OperationsApi {
    return new OperationsClient({
      volume,
      fetchApi: this.#fetchApi,
      silenceMs: this.#silenceMs,
    });
  }

  async *watchReport(
    entityRef: string,
    options: ReportOptions = {},
  ): AsyncGenerator<ReportUpdate, void> {
    const { signal } = options;
    let failures = 0;
    while (!signal?.aborted) {
      let error: Error;
      try {
        for await (const report of this.#stream(entityRef, options)) {
          failures = 0;
          yield { kind: 'report', report, via: 'stream' };
        }
        error = new Error('The backend closed the stream of reports.');
      } catch (failure) {
        error = toError(failure);
      }
      if (signal?.aborted) {
        return;
      }
      failures += 1;
      const retryInMs = this.#retryDelayMs(failures);
      if (failures >= POLL_AFTER_FAILURES || isFinal(error)) {
        const update = await this.#poll(entityRef, options, error);
        if (signal?.aborted) {
          return;
        }
        yield update.kind === 'report' ? update : { ...update, retryInMs };
      } else {
        yield { kind: 'interrupted', error, retryInMs };
      }
      await wait(retryInMs, signal);
    }
  }

  async #poll(
    entityRef: string,
    options: ReportOptions,
    streamError: Error,
  ): Promise<ReportUpdate> {
    // A missing stream route may only mean an older backend, so the plain route decides. A refusal is final.
    if (isFinal(streamError) && !isNotFound(streamError)) {
      throw streamError;
    }
    try {
      const report = await this.getReport(entityRef, options);
      return { kind: 'report', report, via: 'poll' };
    } catch (failure) {
      const error = toError(failure);
      if (isFinal(error) && !options.signal?.aborted) {
        throw error;
      }
      return { kind: 'interrupted', error, retryInMs: 0 };
    }
  }

  async *#stream(
    entityRef: string,
    options: ReportOptions,
  ): AsyncGenerator<EntityReport, void> {
    const response = await this.#request(entityRef, {
      ...options,
      path: 'volumes/watch',
      accept: 'text/event-stream',
    });
    yield* readReportStream(response, {
      silenceMs: this.#silenceMs,
      signal: options.signal,
    });
  }

  #request(
    entityRef: string,
    options: ReportOptions & { path: string; accept: string },
  ): Promise<Response> {
    return requestOfEntity(this.#fetchApi, { ...options, entityRef });
  }
}

function isFinal(error: Error): boolean {
  return (
    error instanceof ResponseError && [401, 403, 404].includes(error.statusCode)
  );
}

function isNotFound(error: Error): boolean {
  return error instanceof ResponseError && error.statusCode === 404;
}

function toError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}
