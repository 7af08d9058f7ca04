import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  OperationRequest,
  OperationStep,
} from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import type { Clock } from '../lib/clock';
import { HistoryStore } from '../history/HistoryStore';
import { OperationStore } from '../operations/database/OperationStore';
import { PlanStore } from '../operations/database/PlanStore';
import type { KindPlan } from '../operations/kind';
import { isOver, type OperationRecord } from '../operations/record';
import { OperationWorker } from '../operations/worker/OperationWorker';
import { createOperationsHarness } from './OperationsHarness';
import { waitFor } from './waitFor';

/** Time that passes faster than real time, so no test waits for a worker's next poll. */
class FastClock implements Clock {
  readonly #begun = Date.now();
  readonly #scale = 5;
  /** How far it is ahead, in milliseconds */
  offset = 0;
  now = () =>
    new Date(
      this.#begun + (Date.now() - this.#begun) * this.#scale + this.offset,
    );
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await delay(milliseconds, undefined, { signal });
  }
}

/**
 * Plans and runs operations without HTTP, for what is hard to test from outside: one worker, its clock, its records.
 */
export class OperationRuns {
  readonly clock = new FastClock();
  readonly plans: PlanStore;
  readonly #store: OperationStore;
  readonly #bench: ReturnType<typeof createOperationsHarness>;
  readonly #worker: OperationWorker;
  readonly #started: string[] = [];
  readonly #claims: readonly string[];

  constructor(
    environment: { readonly volsync: JsonObject },
    knex: Knex,
    /** Those of each service; it is planned on the first one. Default: `data` */
    claims: readonly string[] = ['data'],
  ) {
    this.#claims = claims;
    this.#store = new OperationStore(knex);
    this.plans = new PlanStore(knex);
    this.#bench = createOperationsHarness(environment.volsync, {
      operations: this.#store,
      plans: this.plans,
    });
    this.#worker = new OperationWorker({
      store: this.#store,
      history: new HistoryStore(knex),
      definitions: this.#bench.kinds,
      tools: volume => this.#bench.tools(volume),
      clock: this.clock,
      logger: mockServices.logger.mock(),
      leaseMilliseconds: 3_600_000,
      pollMilliseconds: 25,
    });
    this.#worker.start();
  }

  /** Plans as soon as all readings that it needs are known. */
  async plan(
    namespace: string,
    request: OperationRequest,
  ): Promise<KindPlan & { readonly id: string }> {
    let plan: (KindPlan & { readonly id: string }) | undefined;
    await waitFor(async () => {
      plan = await this.tryPlan(namespace, request);
    }, 30_000);
    return plan!;
  }

  /** Plans at once; throws what the kind throws. */
  async tryPlan(
    namespace: string,
    request: OperationRequest,
  ): Promise<KindPlan & { readonly id: string }> {
    const volumes = this.#claims.map(claim => ({
      cluster: 'apps',
      namespace,
      claim,
    }));
    const volume = volumes[0]!;
    const tools = this.#bench.tools(volume);
    const id = randomUUID();
    const plan = await this.#definition(request).plan({
      request,
      planId: id,
      entityRef: `component:default/${namespace}`,
      volume,
      evidence: await tools.evidence(),
      objects: tools.objects,
      signal: AbortSignal.timeout(30_000),
      target: this.#bench.targetOf(request, volume),
      isBound: async () => false,
      readVolumes: () => this.#bench.readVolumes(volumes),
      now: () => this.clock.now(),
    });
    return { ...plan, id };
  }

  /** Accepts a plan; returns its id. */
  async start(
    namespace: string,
    request: OperationRequest,
    plan?: KindPlan & { readonly id: string },
  ): Promise<string> {
    const { id, params } = plan ?? (await this.plan(namespace, request));
    const volume = { cluster: 'apps', namespace, claim: this.#claims[0]! };
    const volumes = this.#definition(request).volumes?.(
      params as JsonObject,
      volume,
    );
    const answer = await this.#store.insert({
      id,
      volumes,
      planId: id,
      kind: request.kind,
      entityRef: `component:default/${namespace}`,
      requestedBy: 'user:default/ann',
      volume,
      createdAt: this.clock.now().getTime(),
      document: {
        options: {},
        params: params as JsonObject,
        volumes,
        steps: [],
        memory: {},
        choices: [],
      },
    });
    if (answer !== 'inserted') {
      throw new Error(`Not accepted: ${JSON.stringify(answer)}`);
    }
    this.#started.push(id);
    return id;
  }

  async get(id: string): Promise<OperationRecord> {
    return (await this.#store.find(id))!;
  }

  /** Waits until this step runs and matches, and returns it. Fails immediately if the operation has ended. */
  async at(
    id: string,
    name: string,
    fits: (step: OperationStep) => boolean = () => true,
  ): Promise<OperationStep> {
    const end = Date.now() + 60_000;
    for (;;) {
      const { state, document } = await this.get(id);
      const step = document.steps.find(one => one.name === name);
      if (step?.state === 'running' && fits(step)) {
        return step;
      }
      if (isOver(state) || Date.now() > end) {
        throw new Error(
          `In vain waited for "${name}": ${state} ${JSON.stringify(
            document,
            undefined,
            1,
          )}`,
        );
      }
      await delay(25);
    }
  }

  /** Waits until it has ended. */
  async ended(id: string): Promise<OperationRecord> {
    let record = await this.get(id);
    await waitFor(async () => {
      record = await this.get(id);
      if (!isOver(record.state)) {
        throw new Error(
          `Not over: ${JSON.stringify(record.document, undefined, 1)}`,
        );
      }
    }, 90_000);
    return record;
  }

  /** Stops what a failed test left running, so that the next one can start. */
  async stopAll(): Promise<void> {
    for (const id of this.#started.splice(0)) {
      if (!isOver((await this.get(id)).state)) {
        await this.#store.choose(id, { choice: 'stop', chosenBy: 'user' });
        await this.ended(id);
      }
    }
  }

  async close(): Promise<void> {
    await this.#worker.close();
    await this.#bench.close();
  }

  #definition(request: OperationRequest) {
    return this.#bench.kinds.find(({ kind }) => kind === request.kind)!;
  }
}
