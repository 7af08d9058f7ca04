import type { EntityReport } from 'backstage-plugin-volsync-common';
import request from 'supertest';
import {
  component,
  startPortal,
} from '../../../../plugins/volsync-backend/src/__testUtils__/startPortal';
import { eventually } from './eventually';
import { theLab } from './lab';

export interface PortalOptions {
  readonly token: string;
  readonly namespaces: readonly string[];
  readonly refresh?: Record<string, number>;
  /** The URL of its API server, if not the lab's */
  readonly apiServer?: string;
  /** Its certificate authority, PEM in base64; the lab's by default */
  readonly caData?: string;
  /** Default: the lab's MinIO */
  readonly objectStores?: readonly string[];
}

/** The backend with the lab: the cluster "apps" with a token, MinIO, a component for each namespace. */
export class PortalUnderTest {
  readonly #portal: Awaited<ReturnType<typeof startPortal>>;
  readonly #answers: string[] = [];

  private constructor(portal: Awaited<ReturnType<typeof startPortal>>) {
    this.#portal = portal;
  }

  static async start(options: PortalOptions): Promise<PortalUnderTest> {
    const { url, caData, minio } = theLab();
    const portal = await startPortal({
      volsync: {
        clusters: [
          {
            name: 'apps',
            url: options.apiServer ?? url,
            serviceAccountToken: options.token,
            caData: options.caData ?? caData,
            namespaces: options.namespaces.map(name => ({
              name,
              owners: ['group:default/team-a'],
            })),
          },
        ],
        objectStores: (options.objectStores ?? [minio.url]).map(endpoint => ({
          endpoint,
        })),
        ...(options.refresh && { refresh: options.refresh }),
      },
      entities: options.namespaces.map(name =>
        component(name, {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': name,
        }),
      ),
    });
    return new PortalUnderTest(portal);
  }

  /** Everything that was returned or logged so far */
  get said(): string {
    return [...this.#answers, ...this.#portal.logged].join('\n');
  }

  /** The current report. */
  async read(name: string): Promise<EntityReport> {
    const { status, body } = await request(this.#portal.server).get(
      `/api/volsync/v1/entities/component/default/${name}/volumes`,
    );
    const text = JSON.stringify(body);
    this.#answers.push(text);
    if (status !== 200) {
      throw new Error(`${status} ${text}`);
    }
    return body as EntityReport;
  }

  /** Waits until the report meets the condition; without one, until everything has been read. */
  async readUntil(
    name: string,
    is: (report: EntityReport) => boolean = report =>
      !JSON.stringify(report).includes('"pending"'),
    timeoutMs = 20_000,
  ): Promise<EntityReport> {
    return eventually(
      async () => {
        const report = await this.read(name);
        if (!is(report)) {
          throw new Error(JSON.stringify(report));
        }
        return report;
      },
      { what: `The report of "${name}"`, timeoutMs },
    );
  }

  async stop(): Promise<void> {
    await this.#portal.stop();
  }
}
