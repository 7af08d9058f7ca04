import type { AuthService } from '@backstage/backend-plugin-api';
import type { PlatformService } from '../platform/PlatformService';
import {
  toProblemId,
  type ProblemReading,
  type ProblemSource,
} from './problem';

/** Failing platform checks, each as one problem. @internal */
export class PlatformProblems implements ProblemSource {
  readonly kinds = ['platform'] as const;
  readonly #platform: Pick<PlatformService, 'getReport'>;
  readonly #auth: AuthService;

  constructor(options: {
    readonly platform: Pick<PlatformService, 'getReport'>;
    readonly auth: AuthService;
  }) {
    this.#platform = options.platform;
    this.#auth = options.auth;
  }

  async read(): Promise<ProblemReading> {
    const { clusters } = await this.#platform.getReport({
      credentials: await this.#auth.getOwnServiceCredentials(),
    });
    const checks = new Map(
      clusters.flatMap(({ cluster, checks: all }) =>
        all.map(({ id, title, state }) => [
          toProblemId('platform', cluster, id),
          { cluster, check: id, title, state },
        ]),
      ),
    );
    return {
      seen: [...checks].flatMap(([id, { state, ...subject }]) =>
        state === 'bad'
          ? { id, kind: 'platform', subject: { type: 'platform', ...subject } }
          : [],
      ),
      absence: ({ id }) => {
        const check = checks.get(id);
        if (!check) {
          return 'dropped';
        }
        return check.state === 'unknown' ? 'unknown' : 'over';
      },
    };
  }
}
