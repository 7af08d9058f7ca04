import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * What is between a portal and a server: passes everything on, later if that is asked for, or nothing more after so
 * many bytes of the server's answers.
 */
export class TcpProxy {
  readonly #server: Server;
  readonly #upstreamPort: number;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #delay = 0;
  #left = Infinity;
  #passed = 0;

  private constructor(upstreamPort: number) {
    this.#upstreamPort = upstreamPort;
    this.#server = createServer(downstream => this.#join(downstream));
  }

  static async start(upstreamPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(upstreamPort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Bytes of answers since `holdAfter` was asked for. */
  get passed(): number {
    return this.#passed;
  }

  /** Whether an answer is kept back now. */
  get holds(): boolean {
    return this.#left === 0;
  }

  /** Every answer comes so much later. */
  delayBy(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** Passes so many bytes of answers on, and keeps the rest back. */
  holdAfter(bytes: number): void {
    this.#left = bytes;
    this.#passed = 0;
  }

  /** Passes on again what comes from now on. What was kept back is lost: its connections end. */
  release(): void {
    this.#left = Infinity;
    this.#end();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#end();
    await once(this.#server, 'close');
  }

  #end(): void {
    for (const [one, other] of this.#pairs) {
      one.destroy();
      other.destroy();
    }
  }

  #join(downstream: Socket): void {
    const upstream = connect(this.#upstreamPort, '127.0.0.1');
    const pair = [downstream, upstream] as const;
    this.#pairs.add(pair);
    for (const [from, to] of [pair, [upstream, downstream]] as const) {
      // an error ends it too, and "close" comes after it
      from.on('error', () => {});
      from.on('close', () => {
        this.#pairs.delete(pair);
        // what is on its way still arrives
        setTimeout(() => to.destroy(), this.#delay);
      });
    }
    downstream.on('data', chunk => upstream.write(chunk));
    upstream.on('data', chunk => {
      setTimeout(() => this.#pass(chunk, downstream), this.#delay);
    });
  }

  #pass(chunk: Buffer, downstream: Socket): void {
    const part = chunk.subarray(0, Math.min(chunk.length, this.#left));
    this.#left -= part.length;
    this.#passed += part.length;
    if (part.length > 0 && !downstream.destroyed) {
      downstream.write(part);
    }
  }
}
