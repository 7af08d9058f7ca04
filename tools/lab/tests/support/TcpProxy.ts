import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A proxy between a portal and a server: forwards everything, optionally with a delay, or nothing more after a number
 * of bytes of the server's responses.
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

  /** Bytes of responses since the last call of `holdAfter`. */
  get passed(): number {
    return this.#passed;
  }

  /** Whether a response is being held back. */
  get holds(): boolean {
    return this.#left === 0;
  }

  /** Delays every response by this time. */
  delayBy(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** Forwards this many bytes of responses, and holds back the rest. */
  holdAfter(bytes: number): void {
    this.#left = bytes;
    this.#passed = 0;
  }

  /** Forwards new data again. Data that was held back is lost: its connections are closed. */
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
      // an error ends it too, and is followed by "close"
      from.on('error', () => {});
      from.on('close', () => {
        this.#pairs.delete(pair);
        // data in transit still arrives
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
