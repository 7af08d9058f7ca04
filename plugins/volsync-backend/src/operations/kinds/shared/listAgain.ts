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
/** A store that does not answer for so long leaves the answer unknown. */
const LISTING_TIMEOUT_MS = 15 * 60_000;

/** What a listing found. @internal */
export type Listed = Extract<
  Reading<RepositoryFacts>,
  { readonly state: 'read' }
>;
/** The listing that was known when another was asked for. */
interface Asked extends JsonObject {
  readonly at: string;
  /** Milliseconds */
  readonly since: number;
}
type Again = Extract<StepResult, { readonly state: 'again' }>;

/** What is known of the repository of a source. @internal */
export function repositoryOf(
  { sources }: Pick<StepEvidence, 'sources'>,
  uid: string | undefined,
): Reading<RepositoryFacts> | undefined {
  return valueOf(sources)?.find(({ source }) => source.metadata.uid === uid)
    ?.repository;
}

/**
 * The repository by a listing that was asked for in this step, or what the step answers while there is none. Throws
 * `StepFailure` where it takes too long.
 *
 * @internal
 */
export async function listAgain(
  context: StepContext,
  options: {
    readonly source: { readonly uid: string };
    readonly secretName: string;
    readonly expireRepository: ExpireRepository;
    /** Whether the contents have to be read, too */
    readonly withDetails: boolean;
    /** What is not known then, such as "so the snapshot cannot be confirmed" */
    readonly consequence: string;
  },
): Promise<Listed | Again> {
  const repository = repositoryOf(await context.evidence(), options.source.uid);
  const at = repository?.state === 'read' ? repository.at : '';
  const step = keyOf(context);
  const now = context.now().getTime();
  const before = context.memory[step] as Asked | undefined;
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

/** From now on only a listing counts that is yet to be made. @internal */
export async function expireListing(context: StepContext): Promise<void> {
  await context.remember({ [keyOf(context)]: undefined });
}

function keyOf({ startedAt }: StepContext): string {
  return `listing ${startedAt}`;
}
