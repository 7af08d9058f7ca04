import { parseEntityRef } from '@backstage/catalog-model';
import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';
import type {
  BaselineReport,
  CoverageReport,
  FleetObjectives,
  FleetPage,
  MonitoringReport,
  PlatformReport,
} from 'backstage-plugin-volsync-common';
import { DateTime } from 'luxon';
import { entityPath } from './requestOfEntity';
import { parseAnswer } from './parseAnswer';
import type {
  EvidenceFile,
  EvidenceFormat,
  FleetPageRequest,
  FleetQuery,
  PlatformApi,
} from './PlatformApi';
import type { Abortable } from './RepositoryApi';

const FORMATS = {
  markdown: { type: 'text/markdown', suffix: 'md' },
  json: { type: 'application/json', suffix: 'json' },
} as const;

const MAX_KNOWN_PAGES = 20;

/** {@inheritDoc PlatformApi} @public */
export class PlatformClient implements PlatformApi {
  readonly #fetchApi: Pick<FetchApi, 'fetch'>;
  /** Responses by request path, least recently requested first */
  readonly #fleet = new Map<
    string,
    { readonly etag: string; readonly page: FleetPage }
  >();

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

  /** If nothing has changed, the rows are the same objects as in the previous response. */
  async getFleetPage(
    { limit, cursor, ...query }: FleetPageRequest,
    options?: Abortable,
  ): Promise<FleetPage> {
    const parameters = toParameters(query);
    parameters.set('limit', String(limit));
    if (cursor !== undefined) {
      parameters.set('cursor', cursor);
    }
    const path = `fleet?${parameters}`;
    const known = this.#fleet.get(path);
    const response = await this.#fetch(path, {
      ...options,
      headers: known && { 'If-None-Match': known.etag },
    });
    this.#fleet.delete(path);
    if (response.status === 304 && known) {
      this.#fleet.set(path, known);
      const date = Date.parse(response.headers.get('date') ?? '');
      const at = Number.isNaN(date)
        ? known.page.at
        : new Date(date).toISOString();
      return { ...known.page, at };
    }
    const page = parseAnswer<FleetPage>(await textOf(response), {
      lists: ['clusters', 'rows'],
    });
    const etag = response.headers.get('etag');
    if (etag !== null) {
      this.#fleet.set(path, { etag, page });
    }
    for (const oldest of this.#fleet.keys()) {
      if (this.#fleet.size <= MAX_KNOWN_PAGES) {
        break;
      }
      this.#fleet.delete(oldest);
    }
    return page;
  }

  getFleetCsv(query: FleetQuery, options?: Abortable): Promise<string> {
    return this.#text(`fleet/csv?${toParameters(query)}`, {
      ...options,
      accept: 'text/csv',
    });
  }

  async getFleetObjectives(
    days: number,
    options?: Abortable,
  ): Promise<FleetObjectives> {
    return parseAnswer<FleetObjectives>(
      await this.#text(`fleet/objectives?days=${days}`, options),
      { lists: ['days', 'owners', 'services'] },
    );
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

function toParameters(query: FleetQuery): URLSearchParams {
  const { sort, order, group, verdict, text, only } = query;
  const parameters = new URLSearchParams({ sort, order, group });
  verdict.forEach(value => parameters.append('verdict', value));
  if (text) {
    parameters.set('text', text);
  }
  if (only) {
    parameters.set('only', only);
  }
  return parameters;
}

/** Throws `ResponseError`. */
async function textOf(response: Response): Promise<string> {
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response.text();
}
