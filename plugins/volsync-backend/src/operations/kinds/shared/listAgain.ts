import type { JsonObject } from '@backstage/types';
import {
  valueOf,
  type Reading,
  type RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import {
  again,
  StepFailure,
  type StepContext,
  type StepEvidence,
  type StepResult,
} from '../../step';
import type { ExpireRepository } from '../tools';

const POLL_INTERVAL_MS = 2_000;
/** If the store doesn't respond for this long, the result stays unknown. */
const LISTING_TIMEOUT_MS = 15 * 60_000;

/** The result of a listing. @internal */
export type Listed = Extract<
  Reading<RepositoryFacts>,
  { readonly state: 'read' }
>;
/** The known listing at the time of the request. */
interface Requested extends JsonObject {
  readonly at: string;
  /** Milliseconds */
  readonly since: number;
}
type Again = Extract<StepResult, { readonly state: 'again' }>;

/** What is known about a source's repository. @internal */
export function repositoryOf(
  { sources }: Pick<StepEvidence, 'sources'>,
  uid: string | undefined,
): Reading<RepositoryFacts> | undefined {
  return valueOf(sources)?.find(({ source }) => source.metadata.uid === uid)
    ?.repository;
}

/**
 * Returns the repository from a listing that this step requested or, while there is none, a step result. Throws
 * `StepFailure` if it takes too long.
 *
 * @internal
 */
export async function listAgain(
  context: StepContext,
  options: {
    readonly source: { readonly uid: string };
    readonly secretName: string;
    readonly expireRepository: ExpireRepository;
    /** Whether the contents must be read, too */
    readonly withDetails: boolean;
    /** What remains unknown otherwise, such as "so the snapshot cannot be confirmed" */
    readonly consequence: string;
  },
): Promise<Listed | Again> {
  const repository = repositoryOf(await context.evidence(), options.source.uid);
  const at = repository?.state === 'read' ? repository.at : '';
  const step = keyOf(context);
  const now = context.now().getTime();
  const before = context.memory[step] as Requested | undefined;
  if (before === undefined) {
    await context.remember({ [step]: { at, since: now } });
  } else if (
    repository?.state === 'read' &&
    at !== before.at &&
    (!options.withDetails || repository.value.details.state === 'read')
  ) {
    return repository;
  }
  if (now - (before?.since ?? now) > LISTING_TIMEOUT_MS) {
    throw new StepFailure(
      `The repository cannot be read, ${options.consequence}`,
      repository?.state === 'unread' ? repository.message : undefined,
    );
  }
  const { cluster, namespace } = context.volume;
  options.expireRepository({ cluster, namespace, name: options.secretName });
  return again(
    POLL_INTERVAL_MS,
    repository?.state === 'unread'
      ? repository.message
      : 'Listing the repository',
  );
}

/** Ignores all earlier listings: from now on, only a new one counts. @internal */
export async function expireListing(context: StepContext): Promise<void> {
  await context.remember({ [keyOf(context)]: undefined });
}

function keyOf({ startedAt }: StepContext): string {
  return `listing ${startedAt}`;
}
