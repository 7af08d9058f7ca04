import http from 'node:http';
import https from 'node:https';
import type { ClusterConnection } from './connection';
import { ApiError } from './errors';

/** One request to an API server. */
interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the root, including its query */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

const ANSWER_TIMEOUT_MS = 30_000;

/** An HTTP client of one API server with keep-alive connections. */
export class ApiTransport {
  readonly #connection: ClusterConnection;
  readonly #agent: http.Agent | https.Agent;
  readonly #secure: boolean;

  constructor(connection: ClusterConnection) {
    this.#connection = connection;
    this.#secure = connection.url.startsWith('https:');
    this.#agent = this.#secure
      ? new https.Agent({ keepAlive: true })
      : new http.Agent({ keepAlive: true });
  }

  /** The response's head; the caller reads its body. Throws {@link ApiError} for an unsuccessful response. */
  async open(request: ApiRequest): Promise<http.IncomingMessage> {
    const answer = await this.#send(request);
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) {
      return answer;
    }
    const text = await readText(answer);
    throw toApiError(status, text, request);
  }

  /** The whole response as text */
  async text(request: ApiRequest): Promise<string> {
    return readText(await this.open(request));
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(request: ApiRequest): Promise<http.IncomingMessage> {
    const url = new URL(request.path, this.#connection.url);
    const body =
      request.body === undefined ? undefined : JSON.stringify(request.body);
    const options: https.RequestOptions = {
      method: request.method,
      agent: this.#agent,
      signal: request.signal,
      headers: {
        accept: 'application/json',
        'user-agent': 'volsync-sandbox',
        ...(this.#connection.token && {
          authorization: `Bearer ${this.#connection.token}`,
        }),
        ...(body !== undefined && {
          'content-type': request.contentType ?? 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      },
    };
    await this.#connection.authenticate?.(options);
    return new Promise((resolve, reject) => {
      let answered = false;
      const call = (this.#secure ? https : http).request(
        url,
        options,
        answer => {
          answered = true;
          resolve(answer);
        },
      );
      call.setTimeout(ANSWER_TIMEOUT_MS, () => {
        if (!answered) {
          call.destroy(
            new Error(
              `${request.method} ${url.pathname}: no answer within 30 s`,
            ),
          );
        }
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}

async function readText(answer: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function toApiError(
  status: number,
  text: string,
  request: ApiRequest,
): ApiError {
  let parsed: { message?: string; reason?: string } = {};
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    // A response that is not JSON comes from a proxy or another server, so only its status matters
  }
  return new ApiError({
    status,
    reason: parsed.reason ?? 'Unknown',
    message:
      parsed.message ?? `${request.method} ${request.path}: status ${status}`,
  });
}
