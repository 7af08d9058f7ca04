import type {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import { z } from 'zod';

const TIMEOUT_MS = 10_000;
const MAX_TASKS = 100;

const answerSchema = z.object({
  tasks: z.array(
    z.object({
      spec: z.object({
        templateInfo: z.object({ entityRef: z.string() }).optional(),
      }),
    }),
  ),
  totalTasks: z.number().optional(),
});

/** Reads from the scaffolder which templates it is running for a user. */
export class ScaffolderTasks {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;

  constructor(options: {
    readonly auth: AuthService;
    readonly discovery: DiscoveryService;
  }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
  }

  /**
   * Refs of the templates of all tasks in progress, undefined for a task without one. Throws if the tasks can't be
   * read.
   */
  async listRunning(
    userRef: string,
    credentials: BackstageCredentials,
  ): Promise<readonly (string | undefined)[]> {
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: credentials,
      targetPluginId: 'scaffolder',
    });
    const query = new URLSearchParams({
      createdBy: userRef,
      status: 'processing',
      limit: `${MAX_TASKS}`,
    });
    const response = await fetch(
      `${await this.#discovery.getBaseUrl('scaffolder')}/v2/tasks?${query}`,
      {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    const { tasks, totalTasks = 0 } = answerSchema.parse(await response.json());
    const refs = tasks.map(({ spec }) => spec.templateInfo?.entityRef);
    // If there is more than one page, the remaining tasks could be of any template.
    return totalTasks > MAX_TASKS ? [...refs, undefined] : refs;
  }
}
