import type { IncomingMessage, ServerResponse } from 'node:http';
import { isNativeError } from 'node:util/types';
import type { Alerts } from './alerts';
import { answerQuery, answerRangeQuery } from './api';
import { toExposition } from './exposition';
import type { MetricsFaults } from './metricsFaults';
import { QueryError } from './promql/queryError';
import type { SampleHistory } from './promql/sampleHistory';
import type { Scraper } from './scraper';
import type { MetricsServerOptions } from './types';

const MAX_FORM_BYTES = 64 * 1024;
const PATHS = [
  '/-/healthy',
  '/metrics',
  '/api/v1/query',
  '/api/v1/query_range',
  '/api/v1/rules',
  '/api/v1/alerts',
];

interface ListenerOptions extends MetricsServerOptions {
  readonly clock: () => Date;
  readonly history: SampleHistory;
  readonly alerts: Alerts;
  readonly scraper: Scraper;
  readonly faults: MetricsFaults;
  readonly calls: Record<string, number>;
}

/** Handles Prometheus' paths. */
export function createMetricsListener(options: ListenerOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(options, request, response).catch((error: unknown) => {
      if (response.destroyed) return;
      if (response.headersSent) {
        response.destroy();
        return;
      }
      if (error instanceof QueryError) {
        sendJson(response, error.status, {
          status: 'error',
          errorType: error.errorType,
          error: error.message,
        });
        return;
      }
      options.logger?.error(
        'The metrics endpoint failed',
        isNativeError(error) ? error : new Error(String(error)),
      );
      sendJson(response, 500, {
        status: 'error',
        errorType: 'internal',
        error: 'internal error',
      });
    });
  };
}

async function answer(
  options: ListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = '/', search = ''] = (request.url ?? '/').split('?');
  // Only known paths are counted, so the map stays bounded.
  const counted = PATHS.includes(path) ? path : 'other';
  options.calls[counted] = (options.calls[counted] ?? 0) + 1;
  if (await options.faults.apply(path, response)) return;
  if (counted === 'other') {
    response.writeHead(404).end('404 page not found\n');
    return;
  }
  const mayPost = path.startsWith('/api/v1/query');
  if (request.method !== 'GET' && !(mayPost && request.method === 'POST')) {
    response.writeHead(405).end('Method Not Allowed\n');
    return;
  }
  if (path === '/-/healthy') {
    response.writeHead(200).end('Prometheus Server is Healthy.\n');
    return;
  }
  if (path === '/metrics') {
    const body = toExposition(await options.source.collect());
    response
      .writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
      .end(body);
    return;
  }
  const parameters = new URLSearchParams(search);
  if (request.method === 'POST') {
    const form = new URLSearchParams(await readForm(request));
    for (const [name, value] of form) parameters.set(name, value);
  }
  await options.scraper.scrape();
  const data = toData(path, parameters, options);
  sendJson(response, 200, { status: 'success', data });
}

function toData(
  path: string,
  parameters: URLSearchParams,
  { alerts, history, clock }: ListenerOptions,
): unknown {
  const now = clock().getTime();
  switch (path) {
    case '/api/v1/query':
      return answerQuery(parameters, history, now);
    case '/api/v1/query_range':
      return answerRangeQuery(parameters, history);
    case '/api/v1/rules':
      return { groups: alerts.groups(now) };
    default:
      return { alerts: alerts.active(now) };
  }
}

async function readForm(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request.iterator({ destroyOnReturn: false })) {
    size += piece.length;
    if (size > MAX_FORM_BYTES) {
      request.resume();
      throw new QueryError(400, `the form exceeds ${MAX_FORM_BYTES} bytes`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
): void {
  response
    .writeHead(status, { 'content-type': 'application/json' })
    .end(JSON.stringify(body));
}
