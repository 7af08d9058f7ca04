import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';
import type {
  BaselineReport,
  CoverageReport,
  FleetReport,
  MonitoringReport,
  PlatformReport,
} from 'backstage-plugin-volsync-common';
import { DateTime } from 'luxon';
import { entityPath } from './requestOfEntity';
import { parseAnswer } from './parseAnswer';
import type { EvidenceFile, EvidenceFormat, PlatformApi } from './PlatformApi';
import type { Abortable } from './RepositoryApi';

const FORMATS = {
  markdown: { type: 'text/markdown', suffix: 'md' },
  json: { type: 'application/json', suffix: 'json' },
} as const;

/** {@inheritDoc PlatformApi} @public */
export class PlatformClient implements PlatformApi {
  readonly #fetchApi: Pick<FetchApi, 'fetch'>;
  /** Thousands of rows, requested repeatedly */
  #fleet: { readonly etag: string; readonly report: FleetReport } | undefined;

  constructor(options: { readonly fetchApi: Pick<FetchApi, 'fetch'> }) {
    this.#fetchApi = options.fetchApi;
  }

  async getPlatform(options?: Abortable): Promise<PlatformReport> {
    return parseAnswer<PlatformReport>(await this.#text('platform', options), {
      lists: ['clusters'],
    });
  }

  async getMonitoring(options?: Abortable): Promise<MonitoringReport> {
    return parseAnswer<MonitoringReport>(
      await this.#text('monitoring', options),
      { lists: ['clusters'] },
    );
  }

  /** Where nothing has changed, the rows are the very same objects as the last time. */
  async getFleet(options?: Abortable): Promise<FleetReport> {
    const known = this.#fleet;
    const response = await this.#fetch('fleet', {
      ...options,
      headers: known && { 'If-None-Match': known.etag },
    });
    if (response.status === 304 && known) {
      const date = Date.parse(response.headers.get('date') ?? '');
      const at = Number.isNaN(date)
        ? known.report.at
        : new Date(date).toISOString();
      return { ...known.report, at };
    }
    const report = parseAnswer<FleetReport>(await textOf(response), {
      lists: ['clusters', 'rows', 'gaps'],
    });
    const etag = response.headers.get('etag');
    this.#fleet = etag === null ? undefined : { etag, report };
    return report;
  }

  async getBaseline(options?: Abortable): Promise<BaselineReport> {
    return parseAnswer<BaselineReport>(
      await this.#text('platform/baseline', options),
      { lists: ['clusters'] },
    );
  }

  async getCoverage(options?: Abortable): Promise<CoverageReport> {
    return parseAnswer<CoverageReport>(await this.#text('coverage', options), {
      lists: ['rows', 'gaps'],
    });
  }

  async exportEvidence(
    query: { readonly entityRef?: string; readonly format: EvidenceFormat },
    options?: Abortable,
  ): Promise<EvidenceFile> {
    const { entityRef, format } = query;
    const { type, suffix } = FORMATS[format];
    const text = await this.#text(
      entityRef
        ? `${entityPath(entityRef).slice(3)}/evidence`
        : 'platform/evidence',
      { ...options, accept: type },
    );
    const about = entityRef ? parseEntityRef(entityRef).name : 'platform';
    const day = DateTime.utc().toISODate();
    return { name: `evidence-${about}-${day}.${suffix}`, type, text };
  }

  async #text(
    path: string,
    options: Abortable & { readonly accept?: string } = {},
  ): Promise<string> {
    return textOf(await this.#fetch(path, options));
  }

  #fetch(
    path: string,
    options: Abortable & {
      readonly accept?: string;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<Response> {
    return this.#fetchApi.fetch(`plugin://volsync/v1/${path}`, {
      headers: {
        Accept: options.accept ?? 'application/json',
        ...options.headers,
      },
      signal: options.signal,
    });
  }
}

/** Throws `ResponseError`. */
async function textOf(response: Response): Promise<string> {
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response.text();
}
