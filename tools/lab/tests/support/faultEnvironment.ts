import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityReport } from 'backstage-plugin-volsync-common';
import { openWatches } from './audit';
import { eventually } from './eventually';
import { theLab } from './lab';
import { grantPortal, RBAC_DIRECTORY } from './portal';
import { PortalUnderTest, type PortalOptions } from './portalUnderTest';
import { shiftClock } from '../../../../plugins/volsync-backend/src/__testUtils__/shiftClock';
import { TcpProxy } from './TcpProxy';
import { kubectl } from './tools';
import { canaries, makeBackedUpVolume, setStatus } from './volume';

/** The same as `READING_GRACE_SECONDS` of the verdict. */
const GRACE_SECONDS = 300;

const EVERYWHERE = path.join(RBAC_DIRECTORY, 'everywhere');

export const verdictOf = (report: EntityReport) => report.volumes[0]?.verdict;
export const isProtected = (report: EntityReport) =>
  verdictOf(report) === 'protected';

/**
 * A portal with a volume that is really backed up, while its servers fail; and the invariants for every fault: known
 * state is not lost, unknown state is not shown as no backup, no rejection is unhandled, no watch is left open on the
 * server, no secret is revealed.
 */
export class FaultEnvironment {
  readonly #portal: PortalUnderTest;
  readonly #rejections: unknown[] = [];
  readonly #onRejection = (error: unknown) => this.#rejections.push(error);
  readonly token: string;
  #since = new Date();
  #proxy: TcpProxy | undefined;

  private constructor(portal: PortalUnderTest, token: string) {
    this.#portal = portal;
    this.token = token;
    process.on('unhandledRejection', this.#onRejection);
  }

  static async start(
    options: Partial<PortalOptions> & { readonly endpoint?: string } = {},
  ): Promise<FaultEnvironment> {
    const { endpoint, ...portalOptions } = options;
    const token = await grantPortal();
    await kubectl('apply', '-k', EVERYWHERE);
    await makeBackedUpVolume('notes', { endpoint });
    const portal = await PortalUnderTest.start({
      token,
      namespaces: ['notes'],
      refresh: { repositories: 2, details: 2 },
      ...(endpoint && { objectStores: [endpoint] }),
      ...portalOptions,
    });
    return new FaultEnvironment(portal, token);
  }

  /** The same, with a proxy between the portal and one of its servers. */
  static async startBehindProxy(
    server: 'apiServer' | 'minio',
  ): Promise<{ readonly world: FaultEnvironment; readonly proxy: TcpProxy }> {
    const proxy = await TcpProxy.start(theLab().ports[server] ?? 0);
    const address = `127.0.0.1:${proxy.port}`;
    let environment: FaultEnvironment | undefined;
    try {
      environment = await FaultEnvironment.start(
        server === 'apiServer'
          ? { apiServer: `https://${address}` }
          : { endpoint: `http://${address}` },
      );
      environment.#proxy = proxy;
      await environment.readUntil(isProtected);
      return { world: environment, proxy };
    } catch (error) {
      // Otherwise its portal keeps the run from ending, and its grants fail later tests
      await (environment?.stop().catch(() => {}) ?? proxy.close());
      throw error;
    }
  }

  read(): Promise<EntityReport> {
    return this.#portal.read('notes');
  }

  readUntil(
    is: (report: EntityReport) => boolean,
    timeoutMs = 90_000,
  ): Promise<EntityReport> {
    return this.#portal.readUntil('notes', is, timeoutMs);
  }

  /**
   * Waits until the bucket can't be read any more. The last reading still counts for a while, and the report says so;
   * then the verdict is neither green nor "no backup". Returns why it can't be read.
   */
  async losesBucket(): Promise<string> {
    const lossOf = ({ volumes }: EntityReport) =>
      volumes[0]?.findings.find(({ what }) =>
        what.includes('What was read last still counts'),
      );
    const report = await this.readUntil(one => lossOf(one) !== undefined);
    expect(verdictOf(report)).toBe('protected');
    const resetClock = shiftClock((GRACE_SECONDS + 60) * 1_000);
    try {
      const later = await this.readUntil(one => !isProtected(one));
      expect(['unknown', 'at-risk']).toContain(verdictOf(later));
    } finally {
      resetClock();
    }
    return lossOf(report)?.why ?? '';
  }

  /** Changes the source, and waits until the portal shows it, so the watches work. */
  async showsChanges(tag: string): Promise<void> {
    await setStatus('notes', { lastSyncDuration: tag });
    const seconds = Number(tag.replace('s', ''));
    await this.readUntil(
      report =>
        report.volumes[0]?.source?.lastDurationSeconds === seconds &&
        isProtected(report),
    );
  }

  /** Known state is not lost, unknown state is not shown as no backup; and the response is immediate. */
  async staysHonest(timeoutMs: number): Promise<void> {
    const end = Date.now() + timeoutMs;
    while (Date.now() < end) {
      const begun = Date.now();
      const report = await this.read();
      expect(Date.now() - begun).toBeLessThan(5_000);
      expect(report.volumes).toHaveLength(1);
      expect(verdictOf(report)).not.toBe('unprotected');
      await sleep(300);
    }
  }

  /** A killed server did not log the end of its watches: from now on only its successor counts. */
  countWatchesFromNow(): void {
    this.#since = new Date();
  }

  async stop(): Promise<void> {
    try {
      await this.#stop();
    } finally {
      await this.#proxy?.close();
    }
  }

  async #stop(): Promise<void> {
    await this.#portal.stop();
    process.off('unhandledRejection', this.#onRejection);
    await kubectl('delete', '-k', EVERYWHERE);
    await eventually(async () => (await openWatches(this.#since)) === 0, {
      what: 'The portal has left no watch open',
      timeoutMs: 60_000,
    });
    expect(this.#rejections).toEqual([]);
    for (const canary of [...canaries(), this.token]) {
      expect(this.#portal.said.includes(canary)).toBe(false);
    }
  }
}
