import { setTimeout as delay } from 'node:timers/promises';
import type {
  Operation,
  OperationPlan,
  VolumeHistory,
} from 'backstage-plugin-volsync-common';
import type { PortalProcess } from '../../../plugins/volsync-backend/src/__testUtils__/PortalProcess';

const POLL_INTERVAL_MS = 1_000;
const OPERATION_TIMEOUT_MS = 20 * 60_000;

/** Kinds that need only the volume. */
type SimpleKind = 'pause' | 'resume' | 'backup' | 'drill';

/** The results of many concurrent clients. Seconds. */
export interface LoadFigures {
  readonly asked: number;
  /** Of those that requested at the same moment */
  readonly accepted: number;
  readonly refused: number;
  readonly succeeded: number;
  /** Ended without success */
  readonly failed: number;
  /** Accepted, but still running at the timeout */
  readonly lost: number;
  /** Surplus entries in the history, and concurrent operations of one volume */
  readonly twice: number;
  /** From the first request until the last operation ended */
  readonly seconds: number;
  /** From acceptance until the end, for each */
  readonly durations: readonly number[];
  readonly acceptance: readonly number[];
  /** Database queries a second, of both replicas */
  readonly queries: number;
  /** Of one CPU core, of both replicas */
  readonly cpuShare: number;
}

/** Clients that request operations on volumes, each from one of the replicas. */
export class LoadClients {
  readonly #replicas: readonly PortalProcess[];
  readonly #names: readonly string[];

  constructor(options: {
    readonly replicas: readonly PortalProcess[];
    readonly names: readonly string[];
  }) {
    this.#replicas = options.replicas;
    this.#names = options.names;
  }

  /** Warms the caches of every replica. */
  async warmUp(): Promise<void> {
    for (const name of this.#names) {
      await Promise.all(
        this.#replicas.map(replica => replica.plan(name, { kind: 'pause' })),
      );
    }
  }

  /** All plan, then all start at the same moment; a rejected client plans again and retries until it is accepted. */
  async run(options: {
    /** The first kind that is possible at the moment */
    readonly kinds: readonly SimpleKind[];
    /** For each volume */
    readonly people: number;
  }): Promise<LoadFigures> {
    const people = this.#names.flatMap(name =>
      Array.from({ length: options.people }, (_, i) => ({
        name,
        replica: this.#replicas[i % this.#replicas.length]!,
      })),
    );
    const planned: (string | undefined)[] = [];
    for (const { name, replica } of people) {
      planned.push((await plan(replica, name, options.kinds)).token);
    }
    const before = await this.#sum();
    const begun = performance.now();
    const acceptance: number[] = [];
    const first = await Promise.all(
      people.map(async ({ name, replica }, i) => {
        const since = performance.now();
        const answer = await replica.accept(name, planned[i] ?? '');
        acceptance.push((performance.now() - since) / 1000);
        return answer;
      }),
    );
    const end = Date.now() + OPERATION_TIMEOUT_MS;
    const operations = await Promise.all(
      people.map(async ({ name, replica }, i) => {
        let id = first[i]?.id;
        while (id === undefined && Date.now() < end) {
          await delay(POLL_INTERVAL_MS);
          const { token } = await plan(replica, name, options.kinds);
          id = token && (await replica.accept(name, token)).id;
        }
        return id === undefined
          ? undefined
          : follow(replica, { name, id, end });
      }),
    );
    const seconds = (performance.now() - begun) / 1000;
    const after = await this.#sum();
    const over = operations.filter(one => one?.endedAt !== undefined);
    const accepted = first.filter(({ status }) => status === 202).length;
    return {
      asked: people.length,
      accepted,
      refused: first.filter(({ status }) => status === 409).length,
      succeeded: over.filter(one => one?.state === 'succeeded').length,
      failed: over.filter(one => one?.state !== 'succeeded').length,
      lost: people.length - over.length,
      twice: await this.#countTwice(over as readonly Operation[]),
      seconds,
      durations: over.map(
        one =>
          (Date.parse(one?.endedAt ?? '') - Date.parse(one?.createdAt ?? '')) /
          1000,
      ),
      acceptance,
      queries: (after.queries - before.queries) / seconds,
      cpuShare: (after.cpu - before.cpu) / 1e6 / seconds,
    };
  }

  async #sum(): Promise<{ readonly queries: number; readonly cpu: number }> {
    const all = await Promise.all(this.#replicas.map(each => each.figures()));
    return {
      queries: all.reduce((sum, { queries }) => sum + queries, 0),
      cpu: all.reduce((sum, { cpu }) => sum + cpu, 0),
    };
  }

  async #countTwice(operations: readonly Operation[]): Promise<number> {
    const ids = new Set(operations.map(({ id }) => id));
    let twice = operations.length - ids.size;
    for (const name of this.#names) {
      const own = operations
        .filter(({ volume }) => volume.namespace === name)
        .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
      twice += own.filter((one, i) => {
        const last = own[i - 1]?.endedAt;
        return last !== undefined && last > one.createdAt;
      }).length;
      const { entries } = await this.#replicas[0]!.get<VolumeHistory>(
        name,
        '/history',
      );
      const kept = entries.filter(({ id }) => ids.has(id)).length;
      twice += Math.max(0, kept - own.length);
    }
    return twice;
  }
}

/** Uses the first of these kinds without a blocking issue. */
async function plan(
  replica: PortalProcess,
  name: string,
  kinds: readonly SimpleKind[],
): Promise<Pick<OperationPlan, 'token'>> {
  for (const kind of kinds) {
    const planned = await replica.plan(name, { kind });
    if (planned.token) {
      return planned;
    }
  }
  return { token: undefined };
}

async function follow(
  replica: PortalProcess,
  of: { readonly name: string; readonly id: string; readonly end: number },
): Promise<Operation> {
  for (;;) {
    const operation = await replica.get(of.name, `/operations/${of.id}`);
    if (operation.endedAt !== undefined || Date.now() > of.end) {
      return operation;
    }
    await delay(POLL_INTERVAL_MS);
  }
}
