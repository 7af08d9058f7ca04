import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { VERDICTS } from 'backstage-plugin-volsync-common';
import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { toFleetCsv } from '../fleet/fleetCsv';
import {
  FLEET_GROUPINGS,
  FLEET_ONLY,
  FLEET_SORTS,
  type FleetQuery,
} from '../fleet/FleetQuery';
import type { FleetAnswer, FleetService } from '../fleet/FleetService';
import { countParameter, readQuery, textParameter } from './queries';
import { readCaller } from './requests';

const MAX_ROWS = 1_000;
const MAX_VALUES = 50;

const listOf = <T extends z.ZodTypeAny>(one: T) =>
  z
    .preprocess(
      value => (value === undefined ? [] : [value].flat()),
      z.array(one).max(MAX_VALUES),
    )
    .default([]);
const name = z
  .string({ message: 'must be a text' })
  .min(1, 'must not be empty')
  .max(300, 'must have at most 300 characters');
const oneOf = <T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values as unknown as [T[number], ...T[number][]], {
    message: `must be one of: ${values.join(', ')}`,
  });

const rowsSchema = z.object({
  sort: oneOf(FLEET_SORTS).default('verdict'),
  order: oneOf(['ascending', 'descending']).default('ascending'),
  group: oneOf(FLEET_GROUPINGS).default('none'),
  verdict: listOf(oneOf(VERDICTS)),
  cluster: listOf(name),
  owner: listOf(name),
  system: listOf(name),
  text: textParameter,
  only: oneOf(FLEET_ONLY).optional(),
});
const pageSchema = rowsSchema.extend({
  limit: countParameter({ least: 1, most: MAX_ROWS, otherwise: 50 }),
  cursor: z
    .string({ message: 'must be given exactly once' })
    .min(1, 'must not be empty')
    .max(4_000, 'is too long')
    .optional(),
});

/** The volumes of all entities. @internal */
export function addFleetRoutes(
  router: Router,
  options: {
    readonly httpAuth: HttpAuthService;
    readonly fleet: FleetService;
  },
): void {
  const { httpAuth, fleet } = options;

  router.get('/v1/fleet', async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    const known = { knownEtag: request.get('if-none-match') };
    if (request.query.limit !== undefined) {
      const { limit, cursor, ...rows } = readQuery(request, pageSchema);
      const query = { ...toQuery(rows), limit, cursor };
      send(response, await fleet.getPage(caller, query, known));
      return;
    }
    requireNoFilter(request);
    send(response, await fleet.getAnswer(caller, known));
  });

  router.get('/v1/fleet/csv', async (request, response) => {
    const caller = await readCaller(httpAuth, request);
    const query = toQuery(readQuery(request, rowsSchema));
    const texts = toFleetCsv(fleet.listRows(caller, query));
    // An early error becomes an ordinary response; a late one breaks the connection.
    const first = await texts.next();
    response.set({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': 'attachment; filename="backups.csv"',
      'cache-control': 'no-store',
    });
    await pipeline(
      Readable.from(
        (async function* all() {
          yield first.value ?? '';
          yield* texts;
        })(),
      ),
      response,
    ).catch(() => response.destroy());
  });
}

/** A client that filters expects some rows, not all of them. */
function requireNoFilter({ query }: Request): void {
  const [parameter] = Object.keys(pageSchema.shape).filter(
    key => query[key] !== undefined,
  );
  if (parameter) {
    throw new InputError(
      `The parameter "${parameter}" requires "limit", such as limit=50`,
    );
  }
}

function toQuery(parameters: z.output<typeof rowsSchema>): FleetQuery {
  const { sort, order, group, verdict, cluster, owner, system, text, only } =
    parameters;
  return {
    sort,
    descending: order === 'descending',
    group,
    filter: {
      verdicts: verdict,
      clusters: cluster,
      owners: owner,
      systems: system,
      ...(text !== undefined && { text }),
      ...(only && { only }),
    },
  };
}

function send(response: Response, { etag, body }: FleetAnswer): void {
  response.set({
    etag,
    // The browser can cache it, and revalidates each time.
    'cache-control': 'private, no-cache',
    vary: 'authorization',
  });
  if (!body) {
    response.status(304).end();
    return;
  }
  // `send` would read all of it again to compute its own ETag.
  response.set('content-type', 'application/json; charset=utf-8').end(body);
}
