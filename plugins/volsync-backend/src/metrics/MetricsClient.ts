import { Agent, fetch } from 'undici';
import { z } from 'zod';
import type { MetricsConfig } from '../config';
import { observed, type UpstreamObserver } from '../telemetry/upstream';
import { toPromQl, type QueryName } from './queries';

const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 10_000;
/** A week in half-hour steps, with a margin */
const MAX_POINTS = 500;
/** The range of a Date */
const MAX_DATE_MS = 8.64e15;

const metricSchema = z.record(z.string(), z.string());
const pointSchema = z.tuple([z.number(), z.string()]);

const vectorSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: metricSchema, value: pointSchema })),
  }),
});

const matrixSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({ metric: metricSchema, values: z.array(pointSchema) }),
    ),
  }),
});

/** One series of VolSync and its newest value. @internal */
export interface Sample {
  readonly namespace: string;
  readonly name: string;
  readonly role: string;
  /** Of a summary, such as `0.5` */
  readonly quantile?: string;
  readonly value: number;
}

/** A time range and its step. The range is in milliseconds since 1970, the step in milliseconds. @internal */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** A series over a time range, without values that aren't numbers. @internal */
export interface RangeSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** In milliseconds since 1970 */
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

/** Why a metrics server returned no samples. @internal */
export class MetricsError extends Error {
  constructor(
    readonly reason: 'forbidden' | 'unreachable' | 'timeout' | 'invalid',
    message: string,
  ) {
    super(message);
    this.name = 'MetricsError';
  }
}

/** A client for servers with Prometheus' HTTP API. Responses are limited, and redirects are not followed. @internal */
export class MetricsClient {
  readonly #config: MetricsConfig;
  readonly #agent = new Agent({ connections: 4, connect: { timeout: 5_000 } });

  readonly #timeout: number;
  readonly #observe: UpstreamObserver;

  constructor(
    config: MetricsConfig,
    options: {
      readonly timeoutMilliseconds?: number;
      readonly observe?: UpstreamObserver;
    } = {},
  ) {
    this.#config = config;
    this.#timeout = options.timeoutMilliseconds ?? TIMEOUT_MS;
    this.#observe = options.observe ?? (() => {});
  }

  get name(): string {
    return this.#config.name;
  }

  /** Whether it has the metrics of a cluster. */
  covers(cluster: string): boolean {
    const { clusters } = this.#config;
    return clusters.length === 0 || clusters.includes(cluster);
  }

  get config(): MetricsConfig {
    return this.#config;
  }

  async query(
    name: QueryName,
    signal: AbortSignal,
  ): Promise<readonly Sample[]> {
    const vector = await this.instant(toPromQl(name, this.#config), signal);
    return vector.flatMap(({ labels, value }) => {
      const { obj_namespace: namespace, obj_name: object, role } = labels;
      return namespace && object && role && Number.isFinite(value)
        ? [{ namespace, name: object, role, quantile: labels.quantile, value }]
        : [];
    });
  }

  /** The current result of an expression from `queries.ts`; throws `MetricsError`. */
  async instant(
    expression: string,
    signal: AbortSignal,
  ): Promise<
    readonly {
      readonly labels: Readonly<Record<string, string>>;
      readonly value: number;
    }[]
  > {
    const { data } = await this.get(
      '/api/v1/query',
      { query: expression },
      vectorSchema,
      signal,
    );
    return data.result.map(({ metric, value: [, text] }) => ({
      labels: metric,
      value: Number(text),
    }));
  }

  /** Its results over a time range, at most 500 points for each series; throws `MetricsError`. */
  async range(
    expression: string,
    { from, to, step }: Range,
    signal: AbortSignal,
  ): Promise<readonly RangeSeries[]> {
    const { data } = await this.get(
      '/api/v1/query_range',
      {
        query: expression,
        start: String(from / 1_000),
        end: String(to / 1_000),
        step: String(Math.max(step, (to - from) / MAX_POINTS) / 1_000),
        // Without this, VictoriaMetrics aligns the range to multiples of the step, and the newest points are lost.
        ...(this.#config.type === 'victoriametrics' ? { nocache: '1' } : {}),
      },
      matrixSchema,
      signal,
    );
    return data.result.map(({ metric, values }) => ({
      labels: metric,
      points: values
        .slice(-2 * MAX_POINTS)
        .map(([at, text]) => ({ at: at * 1_000, value: Number(text) }))
        .filter(
          ({ at, value }) =>
            Number.isFinite(value) && Math.abs(at) <= MAX_DATE_MS,
        ),
    }));
  }

  /** Gets a path below the server's address, or below another one of it. Throws `MetricsError`. */
  async get<T>(
    path: string,
    parameters: Readonly<Record<string, string>>,
    schema: z.ZodType<T>,
    signal: AbortSignal,
    base: string = this.#config.url,
  ): Promise<T> {
    const url = new URL(`${base.replace(/\/+$/, '')}${path}`);
    for (const [name, value] of Object.entries(parameters)) {
      url.searchParams.set(name, value);
    }
    const parsed = schema.safeParse(parseJson(await this.#fetch(url, signal)));
    if (!parsed.success) {
      throw this.#error('invalid', 'returned an invalid query result');
    }
    return parsed.data;
  }

  /** Without vmalert, VictoriaMetrics responds "no rules", and 400 for vmalert's own path. */
  async probeVmalert(signal: AbortSignal): Promise<void> {
    const url = new URL(`${this.#config.url.replace(/\/+$/, '')}/vmalert/`);
    try {
      await this.#fetch(url, signal);
    } catch (error) {
      if (error instanceof MetricsError && error.reason === 'invalid') {
        throw this.#error(
          'invalid',
          'has no vmalert behind it and therefore no rules. Set "ruleUrl" to vmalert',
        );
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #fetch(url: URL, signal: AbortSignal): Promise<string> {
    const timeout = AbortSignal.timeout(this.#timeout);
    try {
      const response = await observed(
        this.#observe,
        { upstream: 'metrics-server', target: this.#config.name },
        () =>
          fetch(url, {
            dispatcher: this.#agent,
            headers: { ...this.#config.headers, accept: 'application/json' },
            redirect: 'manual',
            signal: AbortSignal.any([timeout, signal]),
          }),
      );
      if (response.status !== 200) {
        await response.body?.cancel();
        throw this.#error(
          response.status === 401 || response.status === 403
            ? 'forbidden'
            : 'invalid',
          `answered ${response.status}`,
        );
      }
      return await this.#readBounded(response.body ?? []);
    } catch (error) {
      if (error instanceof MetricsError) {
        throw error;
      }
      throw timeout.aborted
        ? this.#error(
            'timeout',
            `did not answer within ${this.#timeout / 1_000} s`,
          )
        : this.#error('unreachable', 'could not be reached');
    }
  }

  async #readBounded(
    body: AsyncIterable<Uint8Array> | never[],
  ): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > MAX_ANSWER_BYTES) {
        throw this.#error('invalid', 'returned more than 16 MiB');
      }
    }
    return text;
  }

  #error(reason: MetricsError['reason'], what: string): MetricsError {
    return new MetricsError(
      reason,
      `The metrics server "${this.#config.name}" (volsync.metrics) ${what}`,
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
