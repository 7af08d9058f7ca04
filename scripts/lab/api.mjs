import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../lib/say.mjs';

/**
 * One request to the lab's API server, with its authority's certificate and a token.
 * @param {{ url: string, ca: string, token?: string }} connection
 * @returns {Promise<{ status: number, body: any, text: string }>}
 */
export function requestApi(connection, { method = 'GET', path, body, type }) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const request = https.request(
      new URL(path, connection.url),
      {
        method,
        ca: connection.ca,
        agent: false,
        timeout: 15_000,
        headers: {
          accept: 'application/json',
          ...(connection.token && {
            authorization: `Bearer ${connection.token}`,
          }),
          ...(text && { 'content-type': type ?? 'application/json' }),
        },
      },
      response => {
        const chunks = [];
        response.on('error', reject);
        response.on('data', chunk => chunks.push(chunk));
        response.on('end', () => {
          const answer = Buffer.concat(chunks).toString('utf8');
          let parsed;
          try {
            parsed = JSON.parse(answer);
          } catch {
            // health checks respond with plain text
          }
          resolve({ status: response.statusCode, body: parsed, text: answer });
        });
      },
    );
    request.on('timeout', () =>
      request.destroy(new Error(`${method} ${path}: no answer within 15 s`)),
    );
    request.on('error', reject);
    request.end(text);
  });
}

/**
 * Polls until the result is truthy.
 * @param {() => Promise<unknown>} question returns a truthy value when done; its last error is reported on timeout
 * @param {{ what: string, seconds?: number, failed?: () => string | undefined }} options `failed` ends the wait early
 */
export async function waitUntil(question, { what, seconds = 60, failed }) {
  const end = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      const answer = await question();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    const problem = failed?.();
    if (problem) throw new UserError(problem);
    if (Date.now() > end) {
      throw new UserError(
        `${what}: not done within ${seconds} s${
          last ? ` (${last.message})` : ''
        }.`,
      );
    }
    await sleep(100);
  }
}
