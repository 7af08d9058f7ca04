import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  OperationRequest,
  OperationVolume,
} from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import type { Clock } from '../lib/clock';
import { HistoryStore } from '../history/HistoryStore';
import { OperationStore } from '../operations/database/OperationStore';
import type { KindPlan } from '../operations/kind';
import { isOver, type OperationRecord } from '../operations/record';
import { OperationWorker } from '../operations/worker/OperationWorker';
import { CrashPoint } from './CrashPoint';
import type { createOperationsHarness } from './OperationsHarness';
import { waitFor } from './waitFor';

const LEASE_MS = 30_000;
const MAX_DEATHS = 300;
const STORE = ['lease', 'save', 'renew', 'release'] as const;
const CLUSTER = ['create', 'patch', 'delete'] as const;

/** Real time that skips a lease whenever its holder has died. */
class MovedClock implements Clock {
  offset = 0;
  now = () => new Date(Date.now() + this.offset);
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await delay(milliseconds, undefined, { signal });
  }
}

/** The result of an operation whose workers were killed repeatedly. */
export interface KilledOperation {
  readonly record: OperationRecord;
  readonly deaths: number;
  /** The steps in which a worker died */
  readonly diedIn: ReadonlySet<string>;
  readonly history: HistoryStore;
}

/**
 * Workers that die a few moments after their start, one after the other, until the operation ends nevertheless. The
 * moments are before and after each call to the database or the cluster.
 */
export class KilledWorkers {
  readonly #bench: ReturnType<typeof createOperationsHarness>;
  readonly #knex: Knex;
  readonly #volume: OperationVolume;
  readonly #volumes: readonly OperationVolume[];

  constructor(options: {
    readonly bench: ReturnType<typeof createOperationsHarness>;
    readonly knex: Knex;
    readonly volume: OperationVolume;
    /** The volumes of the service. Default: the one volume */
    readonly volumes?: readonly OperationVolume[];
  }) {
    this.#volumes = options.volumes ?? [options.volume];
    this.#bench = options.bench;
    this.#knex = options.knex;
    this.#volume = options.volume;
  }

  async carryOut(
    request: OperationRequest,
    options: {
      /** Concurrent workers. Default: 1 */
      readonly replicas?: number;
      /** A person's choice when the operation asks */
      readonly choice?: string;
      /** Called whenever one has died */
      readonly onDeath?: (
        record: OperationRecord,
        store: OperationStore,
      ) => Promise<void>;
    } = {},
  ): Promise<KilledOperation> {
    const store = new OperationStore(this.#knex);
    const history = new HistoryStore(this.#knex);
    const clock = new MovedClock();
    const id = randomUUID();
    await this.#insert(store, { id, request, clock });
    const look = async () => (await store.find(id))!;
    // Once: choosing repeatedly would leave no turn for the worker that carries it out
    const asks = ({ state, choice }: OperationRecord) =>
      options.choice !== undefined &&
      state === 'waiting' &&
      choice === undefined;
    const diedIn = new Set<string>();
    let deaths = 0;
    let workers: {
      readonly life: CrashPoint;
      readonly worker: OperationWorker;
    }[] = [];
    let record = await look();
    while (!isOver(record.state)) {
      if (deaths > MAX_DEATHS) {
        throw new Error(
          `It does not end: ${JSON.stringify(record.document, undefined, 1)}`,
        );
      }
      while (workers.length < (options.replicas ?? 1)) {
        // Resuming takes six moments, so a worker dies anywhere from before any progress to just after a step
        const life = new CrashPoint(7 + ((deaths + workers.length) % 6));
        workers.push({
          life,
          worker: this.#start(request, { life, store, history, clock }),
        });
      }
      await untilOverOrDead(look, {
        workers,
        isEnough: asks,
      });
      record = await look();
      if (options.choice !== undefined && asks(record)) {
        await store.choose(id, {
          choice: options.choice,
          chosenBy: 'user:default/ann',
        });
      }
      const dead = workers.filter(({ life }) => life.over);
      workers = workers.filter(({ life }) => !life.over);
      for (const { worker } of dead) {
        deaths += 1;
        // Otherwise it would poll the database forever; its pending work stays undone.
        void worker.close();
        clock.offset += LEASE_MS + 1_000;
        record.document.steps
          .filter(({ state }) => state === 'running')
          .forEach(({ name }) => diedIn.add(name));
        await options.onDeath?.(record, store);
      }
    }
    await Promise.all(workers.map(({ worker }) => worker.close()));
    return { record, deaths, diedIn, history };
  }

  #start(
    request: OperationRequest,
    parts: {
      readonly life: CrashPoint;
      readonly store: OperationStore;
      readonly history: HistoryStore;
      readonly clock: Clock;
    },
  ): OperationWorker {
    const { life, store, history, clock } = parts;
    const worker = new OperationWorker({
      store: life.bind(store, [...STORE]),
      history,
      definitions: this.#bench.kinds.filter(
        ({ kind }) => kind === request.kind,
      ),
      tools: volume => {
        const { objects, evidence } = this.#bench.tools(volume);
        return { objects: life.bind(objects, [...CLUSTER]), evidence };
      },
      clock,
      logger: mockServices.logger.mock(),
      leaseMilliseconds: LEASE_MS,
      pollMilliseconds: 20,
    });
    worker.start();
    return worker;
  }

  async #insert(
    store: OperationStore,
    wanted: {
      readonly id: string;
      readonly request: OperationRequest;
      readonly clock: Clock;
    },
  ): Promise<void> {
    const { id, request, clock } = wanted;
    const tools = this.#bench.tools(this.#volume);
    const definition = this.#bench.kinds.find(
      ({ kind }) => kind === request.kind,
    );
    let plan: KindPlan | undefined;
    await waitFor(async () => {
      plan = await definition?.plan({
        request,
        planId: id,
        entityRef: 'component:default/shop',
        volume: this.#volume,
        evidence: await tools.evidence(),
        objects: tools.objects,
        signal: AbortSignal.timeout(30_000),
        target: this.#bench.targetOf(request, this.#volume),
        isBound: async () => false,
        readVolumes: () => this.#bench.readVolumes(this.#volumes),
        now: () => clock.now(),
      });
      const blocks = plan?.warnings.filter(
        ({ severity }) => severity === 'blocks',
      );
      if (blocks?.length) {
        throw new Error(`The plan is blocked: ${JSON.stringify(blocks)}`);
      }
    }, 30_000);
    if (!plan) {
      throw new Error('There is no plan');
    }
    const params = plan.params as JsonObject;
    const volumes = definition?.volumes?.(params, this.#volume);
    const answer = await store.insert({
      id,
      planId: id,
      volumes,
      kind: request.kind,
      entityRef: 'component:default/shop',
      requestedBy: 'user:default/ann',
      volume: this.#volume,
      createdAt: clock.now().getTime(),
      document: {
        options: {},
        params,
        volumes,
        steps: [],
        memory: {},
        choices: [],
      },
    });
    if (answer !== 'inserted') {
      throw new Error(`It was not accepted: ${JSON.stringify(answer)}`);
    }
  }
}

async function untilOverOrDead(
  look: () => Promise<OperationRecord>,
  options: {
    readonly workers: readonly { readonly life: CrashPoint }[];
    readonly isEnough: (record: OperationRecord) => boolean;
  },
): Promise<void> {
  const { workers, isEnough } = options;
  await waitFor(async () => {
    const record = await look();
    if (
      !isOver(record.state) &&
      !isEnough(record) &&
      !workers.some(({ life }) => life.over)
    ) {
      throw new Error(
        `Nothing happens: ${JSON.stringify(record.document, undefined, 1)}`,
      );
    }
  }, 60_000);
}
