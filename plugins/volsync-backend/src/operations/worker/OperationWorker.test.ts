import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import { ClusterUnreachableError } from 'backstage-plugin-volsync-node';
import type { Knex } from 'knex';
import { testDatabases } from '../../__testUtils__/databases';
import { CrashPoint } from '../../__testUtils__/CrashPoint';
import { waitFor } from '../../__testUtils__/waitFor';
import type { Clock } from '../../lib/clock';
import { HistoryStore } from '../../history/HistoryStore';
import { OperationStore } from '../database/OperationStore';
import type { OperationDefinition } from '../kind';
import { isOver } from '../record';
import { again, done, StepFailure, type Step, type StepResult } from '../step';
import { OperationWorker } from './OperationWorker';

const databases = testDatabases();
const LEASE = 30_000;

/** Real time that can be advanced. */
class TestClock implements Clock {
  offset = 0;
  now = () => new Date(Date.now() + this.offset);
  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await delay(milliseconds, undefined, { signal });
  }
}

/** Something outside that steps change, and how often it was changed. */
class WorkerEnvironment {
  replicas = 3;
  readonly acts: string[] = [];
  constructor(public life = new CrashPoint()) {}

  async act(name: string, change: () => void): Promise<void> {
    await this.life.moment();
    change();
    this.acts.push(name);
    await this.life.moment();
  }
}

/** Scales something down, waits, and restores it: the shape of every operation. */
function scaleDown(
  environment: WorkerEnvironment,
  middle: Step['run'] = async () => done(),
): OperationDefinition {
  let waits = 0;
  const steps: Step[] = [
    {
      name: 'down',
      title: 'Scale down',
      run: async context => {
        if (environment.replicas === 0) {
          return done();
        }
        await context.remember({ replicas: environment.replicas });
        await environment.act('down', () => {
          environment.replicas = 0;
        });
        return done('Scaled down');
      },
    },
    {
      name: 'wait',
      title: 'Wait',
      run: async () => {
        waits += 1;
        return waits % 3 === 0 ? done() : again(5, `Looked ${waits} times`);
      },
    },
    { name: 'middle', title: 'Do it', run: middle },
    {
      name: 'up',
      title: 'Scale up',
      always: true,
      run: async context => {
        const { replicas } = context.memory;
        if (typeof replicas === 'number' && environment.replicas !== replicas) {
          await environment.act('up', () => {
            environment.replicas = replicas;
          });
        }
        context.conclude({ summary: 'Not changed' });
        return done();
      },
    },
  ];
  return {
    kind: 'backup',
    plan: async () => ({ params: {}, basis: [], writes: [], warnings: [] }),
    steps: () => steps,
  };
}

describe.each(databases.ids)('operations on %s', id => {
  let knex: Knex;
  let store: OperationStore;
  let history: HistoryStore;
  let clock: TestClock;
  const workers: OperationWorker[] = [];

  beforeAll(async () => {
    knex = await databases.init(id);
  });
  beforeEach(async () => {
    await knex('operations').delete();
    await knex('operation_volumes').delete();
    await knex('history').delete();
    store = new OperationStore(knex);
    history = new HistoryStore(knex);
    clock = new TestClock();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map(worker => worker.close()));
  });

  function startWorker(
    definition: OperationDefinition,
    life?: CrashPoint,
    concurrency?: number,
  ): OperationWorker {
    const worker = new OperationWorker({
      store: life
        ? life.bind(store, ['lease', 'save', 'renew', 'find', 'release'])
        : store,
      history,
      definitions: [definition],
      tools: () => ({
        // The steps of these tests access no cluster
        objects: undefined as never,
        evidence: undefined as never,
      }),
      clock,
      logger: mockServices.logger.mock(),
      leaseMilliseconds: LEASE,
      pollMilliseconds: 5,
      concurrency,
    });
    worker.start();
    if (!life) {
      workers.push(worker);
    }
    return worker;
  }

  async function insert(claim = 'data', planId = randomUUID()) {
    const operationId = randomUUID();
    const answer = await store.insert({
      id: operationId,
      planId,
      kind: 'backup',
      entityRef: 'component:default/shop',
      requestedBy: 'user:default/ann',
      volume: { cluster: 'apps', namespace: 'shop', claim },
      createdAt: clock.now().getTime(),
      document: { options: {}, params: {}, steps: [], memory: {}, choices: [] },
    });
    return { operationId, answer };
  }

  async function ended(operationId: string) {
    let record: Awaited<ReturnType<typeof store.find>>;
    await waitFor(async () => {
      record = await store.find(operationId);
      expect(record && isOver(record.state)).toBe(true);
    }, 30_000);
    return record!;
  }

  async function endedOrDead(operationId: string, life: CrashPoint) {
    await waitFor(async () => {
      const record = await store.find(operationId);
      expect(life.over || (record && isOver(record.state))).toBe(true);
    }, 30_000);
  }

  it('ends with the same result wherever its process is killed', async () => {
    let died = 0;
    for (let moment = 1; ; moment += 1) {
      await knex('operations').delete();
      await knex('operation_volumes').delete();
      await knex('history').delete();
      const life = new CrashPoint(moment);
      const environment = new WorkerEnvironment(life);
      const definition = scaleDown(environment);
      const { operationId } = await insert();
      const first = startWorker(definition, life);
      await endedOrDead(operationId, life);
      const wasKilled = life.over;
      if (wasKilled) {
        died += 1;
        // Otherwise it would poll the database forever; what it was about to do is not done.
        void first.close();
        environment.life = new CrashPoint();
        clock.offset += LEASE + 1_000;
        const second = startWorker(definition);
        await ended(operationId);
        await second.close();
      }
      const record = await ended(operationId);
      expect(record.state).toBe('succeeded');
      expect(record.document.outcome?.summary).toBe('Not changed');
      expect(record.document.steps.map(step => step.state)).toEqual([
        'succeeded',
        'succeeded',
        'succeeded',
        'succeeded',
      ]);
      expect(environment.replicas).toBe(3);
      expect(environment.acts).toEqual(['down', 'up']);
      expect(
        await history.list(
          { cluster: 'apps', namespace: 'shop', claim: 'data' },
          10,
        ),
      ).toHaveLength(1);
      if (!wasKilled) {
        break;
      }
    }
    // Every database write and every change, before and after
    expect(died).toBeGreaterThan(25);
  });

  it('lets one replica work on an operation, and one presumed dead write nothing more', async () => {
    const environment = new WorkerEnvironment();
    const runs: string[] = [];
    let hold = true;
    const definition = (name: string) =>
      scaleDown(environment, async context => {
        runs.push(name);
        while (hold && name === 'first') {
          await delay(5);
        }
        await context.remember({ by: name });
        return done(`By ${name}`);
      });
    const { operationId } = await insert();
    startWorker(definition('first'));
    await waitFor(() => expect(runs).toEqual(['first']), 30_000);
    startWorker(definition('second'));
    await delay(50);
    expect(runs).toEqual(['first']);
    // The first one's clock didn't advance, so to speak: its lease has expired.
    await knex('operations').update({ lease_until: 0 });
    const record = await ended(operationId);
    hold = false;
    await delay(50);
    expect(runs).toEqual(['first', 'second']);
    expect(record.document.memory.by).toBe('second');
    expect((await store.find(operationId))?.version).toBe(record.version);
    expect(environment.acts).toEqual(['down', 'up']);
  });

  it('runs 200 concurrent operations over 50 volumes with two replicas: one each, none lost, none twice', async () => {
    const starts = new Map<string, number>();
    let most = 0;
    const one: OperationDefinition = {
      kind: 'backup',
      plan: async () => ({ params: {}, basis: [], writes: [], warnings: [] }),
      steps: () => [
        {
          name: 'one',
          title: 'Do it',
          run: async context => {
            const key = context.operationId;
            starts.set(key, (starts.get(key) ?? 0) + 1);
            return done();
          },
        },
      ],
    };
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => insert(`claim-${n % 50}`)),
    );
    const accepted = answers.filter(({ answer }) => answer === 'inserted');
    expect(accepted).toHaveLength(50);
    expect(
      answers.filter(({ answer }) => typeof answer === 'object'),
    ).toHaveLength(150);
    const replicas = [
      startWorker(one, undefined, 4),
      startWorker(one, undefined, 4),
    ];
    const watch = setInterval(() => {
      most = Math.max(most, ...replicas.map(({ size }) => size));
    }, 1);
    await Promise.all(accepted.map(({ operationId }) => ended(operationId)));
    clearInterval(watch);
    expect([...starts.values()].every(count => count === 1)).toBe(true);
    expect(starts.size).toBe(50);
    expect(most).toBeLessThanOrEqual(4);
  });

  it('starts a plan once, and a volume has one operation at a time', async () => {
    const planId = randomUUID();
    const first = await insert('data', planId);
    expect(first.answer).toBe('inserted');
    expect((await insert('data')).answer).toEqual({
      active: first.operationId,
      volume: 'data',
    });
    startWorker(scaleDown(new WorkerEnvironment()));
    await ended(first.operationId);
    expect((await insert('data', planId)).answer).toBe('plan-spent');
    expect((await insert('data')).answer).toBe('inserted');
  });

  it('retries what did not respond, and restores everything if it fails', async () => {
    const environment = new WorkerEnvironment();
    let asked = 0;
    const { operationId } = await insert();
    startWorker(
      scaleDown(environment, async () => {
        asked += 1;
        if (asked < 3) {
          clock.offset += 5_000;
          throw new ClusterUnreachableError('apps', 'No answer');
        }
        throw new StepFailure('The mover failed', 'Look at its log');
      }),
    );
    await waitFor(async () => {
      clock.offset += 2_000;
      expect((await store.find(operationId))?.state).toBe('failed');
    }, 30_000);
    const { document } = await ended(operationId);
    expect(document.outcome).toMatchObject({
      summary: 'The mover failed',
      remedy: 'Look at its log',
    });
    expect(document.steps).toMatchObject([
      { name: 'down', state: 'succeeded' },
      { name: 'wait', state: 'succeeded' },
      { name: 'middle', state: 'failed', attempts: 2 },
      { name: 'up', state: 'succeeded' },
    ]);
    expect(environment.replicas).toBe(3);
  });

  it('stops on request, in the middle of a step, and restores everything', async () => {
    const environment = new WorkerEnvironment();
    let waiting = false;
    const { operationId } = await insert();
    startWorker(
      scaleDown(environment, async (): Promise<StepResult> => {
        waiting = true;
        return again(3_600_000, 'It takes an hour');
      }),
    );
    await waitFor(async () => {
      expect(waiting).toBe(true);
      expect((await store.find(operationId))?.document.choices).toMatchObject([
        { name: 'stop' },
      ]);
    }, 30_000);
    await store.choose(operationId, {
      choice: 'stop',
      chosenBy: 'user:default/bob',
    });
    const record = await ended(operationId);
    expect(record.state).toBe('stopped');
    expect(record.document.outcome?.summary).toBe(
      'Stopped by user:default/bob',
    );
    expect(record.document.steps.map(step => step.state)).toEqual([
      'succeeded',
      'succeeded',
      'skipped',
      'succeeded',
    ]);
    expect(environment.replicas).toBe(3);
  });

  it('asks a person, waits, and continues with the choice', async () => {
    const environment = new WorkerEnvironment();
    const { operationId } = await insert();
    startWorker(
      scaleDown(environment, async context =>
        context.choice === 'retry'
          ? done('Tried again')
          : {
              state: 'ask',
              detail: 'It did not work',
              choices: [
                { name: 'retry', title: 'Again', description: 'Again' },
              ],
            },
      ),
    );
    await waitFor(async () =>
      expect((await store.find(operationId))?.state).toBe('waiting'),
    );
    expect(environment.replicas).toBe(0);
    await store.choose(operationId, {
      choice: 'retry',
      chosenBy: 'user:default/bob',
    });
    const record = await ended(operationId);
    expect(record.state).toBe('succeeded');
    expect(environment.replicas).toBe(3);
  });

  it('asks instead of failing if a step supports that, and restarts at an earlier step', async () => {
    const environment = new WorkerEnvironment();
    let tries = 0;
    const whole = scaleDown(environment, async context => {
      if (context.choice === 'retry') {
        return { state: 'rewind', to: 'wait', detail: 'Trying again' };
      }
      tries += 1;
      if (tries === 1) {
        throw new StepFailure('It broke', 'Mend it');
      }
      return done(`Try ${tries}`);
    });
    const definition: OperationDefinition = {
      ...whole,
      steps: params =>
        whole.steps(params).map(step =>
          step.name === 'middle'
            ? {
                ...step,
                recover: async ({ message, remedy }) => ({
                  state: 'ask',
                  detail: `${message}. ${remedy}`,
                  choices: [
                    { name: 'retry', title: 'Again', description: 'Again' },
                  ],
                }),
              }
            : step,
        ),
    };
    const { operationId } = await insert();
    startWorker(definition);
    await waitFor(async () =>
      expect(await store.find(operationId)).toMatchObject({
        state: 'waiting',
        document: {
          steps: [
            { state: 'succeeded' },
            { state: 'succeeded' },
            { state: 'running', detail: 'It broke. Mend it' },
            { state: 'pending' },
          ],
        },
      }),
    );
    expect(environment.replicas).toBe(0);
    await store.choose(operationId, {
      choice: 'retry',
      chosenBy: 'user:default/bob',
    });
    const record = await ended(operationId);
    expect(record.state).toBe('succeeded');
    expect(record.document.steps).toMatchObject([
      { state: 'succeeded' },
      { state: 'succeeded' },
      { state: 'succeeded', detail: 'Try 2' },
      { state: 'succeeded' },
    ]);
    expect(environment.replicas).toBe(3);
  });
});
