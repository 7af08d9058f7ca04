import { fork, type ChildProcess } from 'node:child_process';
import { on, once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  Operation,
  OperationPlan,
  OperationRequest,
} from 'backstage-plugin-volsync-common';
import type {
  PortalFigures,
  PortalMessage,
  PortalProcessOptions,
} from './runPortal';

const START_TIMEOUT_MS = 120_000;
const POLL_INTERVAL_MS = 50;

/** The plugin in a backend process of its own: a replica that can be killed. */
export class PortalProcess {
  readonly #child: ChildProcess;
  /** The URL of the API, including its version */
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Resolves when the process listens. */
  static async start(options: PortalProcessOptions): Promise<PortalProcess> {
    const child = fork(join(__dirname, 'runPortal.ts'), [], {
      cwd: join(__dirname, '../..'),
      execArgv: [
        '--expose-gc',
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      ],
      env: {
        ...process.env,
        NODE_ENV: 'development',
        PORTAL_PROCESS: JSON.stringify(options),
      },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', text => {
      said = `${said}${text}`.slice(-4_000);
    });
    const begun = await Promise.race([
      answerOf(child, 'ready'),
      once(child, 'exit').then(() => undefined),
    ]);
    if (!begun) {
      throw new Error(`The portal's process ended: ${said}`);
    }
    const { port } = begun;
    return new PortalProcess(child, `http://127.0.0.1:${port}/api/volsync/v1`);
  }

  async figures(): Promise<PortalFigures> {
    const answer = answerOf(this.#child, 'figures');
    this.#child.send('figures');
    return (await answer).figures;
  }

  /** Gets a path below `/v1`. */
  async read<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}${path}`);
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as T;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Whether the process is running. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Plans as soon as all readings that the plan needs are known. The plan has no token if it has a blocking issue. */
  async plan(name: string, body: OperationRequest): Promise<OperationPlan> {
    const end = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const { status, answer } = await this.#send(name, '/plans', body);
      if (status === 200) {
        return answer as OperationPlan;
      }
      // 503: required readings are still pending
      if (status !== 503 || Date.now() > end) {
        throw new Error(`${status} ${JSON.stringify(answer)}`);
      }
      await delay(4 * POLL_INTERVAL_MS);
    }
  }

  /** The status, and the operation if it was accepted. */
  async accept(
    name: string,
    token: string,
  ): Promise<{ readonly status: number; readonly id?: string }> {
    const { status, answer } = await this.#send(name, '/operations', { token });
    return status === 202
      ? { status, id: (answer as Operation).id }
      : { status };
  }

  async get<T = Operation>(name: string, route: string): Promise<T> {
    const { status, answer } = await this.#send(name, route);
    if (status !== 200) {
      throw new Error(`${route}: ${status} ${JSON.stringify(answer)}`);
    }
    return answer as T;
  }

  /** Sends SIGKILL: nothing is released, nothing is reported. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Suspends the process like a hanging machine: it does nothing, and doesn't notice that time passes. */
  pause(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.isRunning) {
      const ended = once(this.#child, 'exit');
      this.#child.kill(signal);
      await ended;
    }
  }

  async #send(
    name: string,
    route: string,
    body?: object,
  ): Promise<{ readonly status: number; readonly answer: unknown }> {
    const response = await fetch(
      `${this.url}/entities/component/default/${name}/volumes/apps/data${route}`,
      {
        method: body ? 'POST' : 'GET',
        headers: { 'content-type': 'application/json' },
        body: body && JSON.stringify(body),
      },
    );
    return { status: response.status, answer: await response.json() };
  }
}

/** Skips messages of the TypeScript loader. */
async function answerOf<T extends PortalMessage['type']>(
  child: ChildProcess,
  type: T,
): Promise<Extract<PortalMessage, { readonly type: T }>> {
  for await (const [message] of on(child, 'message', {
    signal: AbortSignal.timeout(START_TIMEOUT_MS),
  }) as AsyncIterable<[PortalMessage]>) {
    if (message.type === type) {
      return message as Extract<PortalMessage, { readonly type: T }>;
    }
  }
  throw new Error(`The portal's process did not say "${type}"`);
}
