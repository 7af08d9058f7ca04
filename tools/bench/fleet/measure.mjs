import http from 'node:http';
import https from 'node:https';

/** Milliseconds, and the result. */
export async function time(work) {
  const begun = performance.now();
  const result = await work();
  return { milliseconds: performance.now() - begun, result };
}

export const median = values => percentile(values, 50);

/** Nearest-rank percentile. */
export function percentile(values, percent) {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1];
}

/** Summarizes a series of milliseconds. */
export function summarise(values) {
  return {
    count: values.length,
    median: median(values),
    p95: percentile(values, 95),
    worst: Math.max(...values),
  };
}

/** Sends requests over keep-alive connections. Bodies are read to their end and not parsed. */
export class Requests {
  #agent;
  #base;
  #headers;
  #ca;

  /** @param {{ base: string, token?: string, ca?: string, connections?: number }} options */
  constructor({ base, token, ca, connections = 8 }) {
    const { Agent } = base.startsWith('https') ? https : http;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, ca });
    this.#base = base;
    this.#ca = ca;
    this.#headers = token ? { authorization: `Bearer ${token}` } : {};
  }

  /** An idle connection that the server closed is not a response: the request is sent once more. */
  async send(options) {
    try {
      return await this.#send(options);
    } catch (error) {
      if (error.code !== 'ECONNRESET' || !error.wasReused) throw error;
      return this.#send(options);
    }
  }

  #send({ method = 'GET', path, body, type, headers, onResponse }) {
    const { request } = this.#base.startsWith('https') ? https : http;
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.#base),
        {
          method,
          agent: this.#agent,
          ca: this.#ca,
          headers: {
            accept: 'application/json',
            'accept-encoding': 'identity',
            ...this.#headers,
            ...(payload && { 'content-type': type ?? 'application/json' }),
            ...headers,
          },
        },
        response => {
          response.on('error', reject);
          if (onResponse) {
            onResponse(response);
            resolve({ status: response.statusCode, response });
            return;
          }
          const chunks = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('end', () => {
            const whole = Buffer.concat(chunks);
            resolve({
              status: response.statusCode,
              headers: response.headers,
              bytes: whole.length,
              get text() {
                return whole.toString('utf8');
              },
            });
          });
        },
      );
      sent.on('error', error => {
        reject(Object.assign(error, { wasReused: sent.reusedSocket }));
      });
      sent.end(payload);
    });
  }

  /** Parses the response; throws for any status but success. */
  async json(request) {
    const { status, text } = await this.send(request);
    if (status < 200 || status > 299) {
      throw new Error(
        `${request.method ?? 'GET'} ${request.path}: ${status} ${text}`,
      );
    }
    return text === '' ? undefined : JSON.parse(text);
  }

  close() {
    this.#agent.destroy();
  }
}
