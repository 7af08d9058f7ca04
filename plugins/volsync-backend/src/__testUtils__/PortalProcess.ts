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
const STEP = 50;

/** The plugin in a backend of its own process: a replica that may be killed. */
export class PortalProcess {
  readonly #child: ChildProcess;
  /** Of the API, up to its version */
  readonly url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Answers as soon as it listens. */
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

  /** The answer to a path below `/v1`. */
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

  /** Whether the process lives. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** As soon as everything that the plan needs to know is known. Without a token where something stands in the way. */
  async plan(name: string, body: OperationRequest): Promise<OperationPlan> {
    const end = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const { status, answer } = await this.#send(name, '/plans', body);
      if (status === 200) {
        return answer as OperationPlan;
      }
      // 503: what it has to know is still being read
      if (status !== 503 || Date.now() > end) {
        throw new Error(`${status} ${JSON.stringify(answer)}`);
      }
      await delay(4 * STEP);
    }
  }

  /** The status, and the operation where it was accepted. */
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

  /** As `SIGKILL` leaves it: nothing is given back, nothing is said. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** As a machine that hangs: it does nothing, and doesn't know that time passes. */
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

/** What loads TypeScript sends messages of its own: they are passed over. */
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
