import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { ResponseError } from '@backstage/errors';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { Operation, OperationPlan } from 'backstage-plugin-volsync-common';
import type { VolsyncOperationsService } from 'backstage-plugin-volsync-node';
import {
  createOperationPlanAction,
  createOperationRunAction,
  createOperationStartAction,
} from './index';

const VOLUME = {
  entityRef: 'component:default/notes',
  cluster: 'apps',
  claim: 'notes-data',
};
const TOKEN = 'plan-token-canary';

/** A fake backend: a plan starts once, a volume has one active operation, and each poll advances it by one step. */
class Backend implements VolsyncOperationsService {
  readonly operations: Operation[] = [];
  readonly calls: string[] = [];
  readonly callers = new Set<string>();
  warnings: OperationPlan['warnings'] = [];
  /** Polls until an operation ends */
  polls = 2;
  ending: Partial<Operation> = {
    state: 'succeeded',
    outcome: { summary: 'The snapshot is stored', snapshotId: 'abcdef01' },
  };
  failing: (call: string) => Error | undefined = () => undefined;
  #planned: Operation['kind'] = 'backup';

  #note(call: string, credentials: unknown) {
    this.calls.push(call);
    this.callers.add(JSON.stringify(credentials));
    const error = this.failing(call);
    if (error) {
      throw error;
    }
  }

  async plan(
    volume: Parameters<VolsyncOperationsService['plan']>[0],
    request: Parameters<VolsyncOperationsService['plan']>[1],
  ): Promise<OperationPlan> {
    this.#note('plan', volume.credentials);
    this.#planned = request.kind;
    const blocked = this.warnings.some(({ severity }) => severity === 'blocks');
    return {
      kind: request.kind,
      entityRef: volume.entityRef,
      volume: { cluster: 'apps', namespace: 'notes', claim: volume.claim },
      steps: [{ name: 'run', title: 'Do it' }],
      writes: [
        {
          kind: 'ReplicationSource',
          namespace: 'notes',
          name: 'notes',
          action: 'change',
        },
      ],
      warnings: this.warnings,
      token: blocked ? undefined : TOKEN,
      expiresAt: '2026-11-25T12:10:00Z',
    };
  }

  async start(
    volume: Parameters<VolsyncOperationsService['start']>[0],
    start: Parameters<VolsyncOperationsService['start']>[1],
  ): Promise<Operation> {
    this.#note('start', volume.credentials);
    if (this.operations.some(({ state }) => state === 'running')) {
      throw await conflict('Another operation is active');
    }
    const operation: Operation = {
      id: `operation-${this.operations.length + 1}`,
      kind: this.#planned,
      entityRef: volume.entityRef,
      volume: { cluster: 'apps', namespace: 'notes', claim: volume.claim },
      requestedBy: 'user:default/ann',
      reason: start.reason,
      options: {},
      state: 'running',
      createdAt: '2026-11-25T12:00:00Z',
      steps: [{ name: 'run', title: 'Do it', state: 'running', attempts: 0 }],
      choices: [],
      version: 1,
    };
    this.operations.unshift(operation);
    return operation;
  }

  async list(volume: Parameters<VolsyncOperationsService['list']>[0]) {
    this.#note('list', volume.credentials);
    return { operations: this.operations, kinds: [] };
  }

  async get(
    volume: Parameters<VolsyncOperationsService['get']>[0],
    id: string,
  ): Promise<Operation> {
    this.#note('get', volume.credentials);
    const index = this.operations.findIndex(one => one.id === id);
    const found = this.operations[index]!;
    const version = found.version + 1;
    const next =
      version > this.polls
        ? { ...found, ...this.ending, version }
        : { ...found, version };
    this.operations[index] = next;
    return next;
  }

  async choose(
    volume: Parameters<VolsyncOperationsService['choose']>[0],
    id: string,
    { choice }: { readonly choice: string },
  ): Promise<Operation> {
    volume.signal?.throwIfAborted();
    this.#note(`choose ${choice}`, volume.credentials);
    return this.operations.find(one => one.id === id)!;
  }
}

async function conflict(message: string): Promise<Error> {
  return ResponseError.fromResponse(
    new Response(
      JSON.stringify({ error: { name: 'ConflictError', message } }),
      {
        status: 409,
        statusText: 'Conflict',
        headers: { 'content-type': 'application/json' },
      },
    ) as never,
  );
}

describe('operations in a task', () => {
  let backend: Backend;
  let log: string[];
  let checkpoints: number;
  beforeEach(() => {
    backend = new Backend();
    log = [];
    checkpoints = 0;
  });

  async function run(
    action: 'run' | 'plan' | 'start',
    input: object,
    context: {
      readonly signal?: AbortSignal;
      readonly step?: string;
      readonly isDryRun?: boolean;
    } = {},
  ) {
    const create = {
      run: createOperationRunAction,
      plan: createOperationPlanAction,
      start: createOperationStartAction,
    }[action];
    const output: Record<string, unknown> = {};
    const writeLine = (line: string) => log.push(line);
    await create({ operations: backend, pollMilliseconds: 1 }).handler({
      ...createMockActionContext(),
      input: { ...VOLUME, ...input },
      task: { id: 'task-1' },
      step: { id: context.step ?? 'backup' },
      signal: context.signal,
      isDryRun: context.isDryRun,
      logger: {
        ...mockServices.logger.mock(),
        info: writeLine,
        warn: writeLine,
      },
      getInitiatorCredentials: async () =>
        mockCredentials.user('user:default/ann'),
      checkpoint: async ({ fn }: { fn: () => unknown }) => {
        checkpoints += 1;
        return fn();
      },
      output: (name: string, value: unknown) => {
        output[name] = value;
      },
    } as never);
    return output;
  }

  it('plans, starts and follows, as the person who runs the task', async () => {
    const output = await run('run', { kind: 'backup', reason: 'Upgrade' });
    expect(output).toMatchObject({
      operation: 'operation-1',
      summary: 'The snapshot is stored',
      snapshot: 'abcdef01',
    });
    expect(backend.operations[0]?.reason).toBe(
      'Upgrade (task task-1, step backup)',
    );
    expect([...backend.callers]).toEqual([
      JSON.stringify(mockCredentials.user('user:default/ann')),
    ]);
    expect(log).toContain('Writes: change ReplicationSource notes/notes');
    expect(log).toContain('Do it: running');
    expect(log.join()).not.toContain(TOKEN);
    expect(checkpoints).toBe(0);
  });

  it('starts nothing twice if the task is run again', async () => {
    await run('run', { kind: 'backup' });
    await run('run', { kind: 'backup' });
    expect(backend.operations).toHaveLength(1);
    expect(log).toContain(
      'Operation operation-1 was started before by this step',
    );
    await run('run', { kind: 'backup' }, { step: 'once-more' });
    expect(backend.operations).toHaveLength(2);
  });

  it('finds its own operation if another replica has just started it', async () => {
    let lists = 0;
    backend.failing = call => {
      if (call === 'plan') {
        backend.operations.unshift({
          id: 'operation-of-another-replica',
          kind: 'backup',
          state: 'running',
          reason: '(task task-1, step backup)',
          steps: [],
          version: 1,
          volume: { cluster: 'apps', namespace: 'notes', claim: 'notes-data' },
        } as never);
      }
      lists += call === 'list' ? 1 : 0;
      return undefined;
    };
    expect(await run('run', { kind: 'backup' })).toMatchObject({
      operation: 'operation-of-another-replica',
    });
    expect(backend.operations).toHaveLength(1);
    expect(lists).toBe(2);
  });

  it('starts a failed operation again when the task is retried', async () => {
    const ending = backend.ending;
    backend.ending = {
      state: 'failed',
      outcome: { summary: 'The mover failed', remedy: 'Mend the password' },
    };
    await expect(run('run', { kind: 'drill' })).rejects.toThrow(
      /did not succeed.*The mover failed. Mend the password/,
    );
    backend.ending = ending;
    await run('run', { kind: 'drill' });
    expect(backend.operations.map(({ state }) => state)).toEqual([
      'succeeded',
      'failed',
    ]);
  });

  it('stops the operation when the task is cancelled', async () => {
    const cancel = new AbortController();
    backend.polls = Infinity;
    backend.failing = call => {
      if (call === 'get') cancel.abort();
      return undefined;
    };
    await expect(
      run('run', { kind: 'backup' }, { signal: cancel.signal }),
    ).rejects.toThrow(/abort/i);
    expect(backend.calls).toContain('choose stop');
  });

  it('lets the operation continue on timeout', async () => {
    backend.polls = Infinity;
    await expect(
      run('run', { kind: 'backup', timeout: 'PT0.2S' }),
    ).rejects.toThrow(
      /didn't finish in time. It continues as operation operation-1/,
    );
    expect(backend.calls).not.toContain('choose stop');
    await expect(
      run('run', { kind: 'backup', timeout: 'soon' }),
    ).rejects.toThrow(/ISO 8601/);
  });

  it('retries a backend that restarts, and accepts an error response', async () => {
    let failures = 3;
    backend.failing = call =>
      call === 'get' && failures-- > 0
        ? new TypeError('fetch failed')
        : undefined;
    await run('run', { kind: 'backup' });
    expect(log.join()).toContain('fetch failed');
    const refusal = await conflict('no');
    backend.failing = call => (call === 'get' ? refusal : undefined);
    await expect(
      run('run', { kind: 'backup' }, { step: 'other' }),
    ).rejects.toThrow(refusal.message);
  });

  it('starts nothing that a warning blocks, and nothing in a dry run', async () => {
    await run('run', { kind: 'backup' }, { isDryRun: true });
    backend.warnings = [
      {
        code: 'paused',
        severity: 'blocks',
        what: 'It is paused.',
        remedy: 'Resume it.',
      },
    ];
    await expect(run('run', { kind: 'backup' })).rejects.toThrow(
      /It is paused. Resume it./,
    );
    await expect(run('run', { kind: 'restore' })).rejects.toThrow(/"snapshot"/);
    await expect(
      run('run', { kind: 'restore-elsewhere', snapshot: '12345678' }),
    ).rejects.toThrow(/"target"/);
    expect(backend.calls).not.toContain('start');
  });

  it('requires two steps, the claim’s name and a reason for kinds that can destroy data', async () => {
    const schema = createOperationRunAction({ operations: backend }).schema;
    expect(schema?.input?.properties?.kind).toEqual(
      expect.objectContaining({
        enum: [
          'backup',
          'drill',
          'restore',
          'restore-elsewhere',
          'restore-service',
          'pause',
          'resume',
        ],
      }),
    );
    const { token } = await run('plan', { kind: 'clean-up' });
    expect(token).toBe(TOKEN);
    expect(log.join()).not.toContain(TOKEN);
    const input = { token, reason: 'Tidy up' };
    await expect(run('start', { ...input, confirm: 'notes' })).rejects.toThrow(
      /"confirm" must be the name of the claim, "notes-data"/,
    );
    await expect(
      run('start', { token, reason: ' ', confirm: 'notes-data' }),
    ).rejects.toThrow(/"reason" must say why/);
    expect(backend.calls).toEqual(['plan']);
    expect(
      await run('start', { ...input, confirm: 'notes-data' }),
    ).toMatchObject({ operation: 'operation-1' });
    await run('start', { ...input, confirm: 'notes-data' });
    expect(backend.operations).toHaveLength(1);
  });
});
