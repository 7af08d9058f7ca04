import { RepositoryLimitError, type RepositoryLimits } from 'restic-repository';
import type { RepositoriesConfig } from '../config';
import { BudgetError } from './RepositoryBudgets';

const EXCEEDED_LIMITS: Readonly<
  Record<keyof RepositoryLimits | 'maxObjects', string>
> = {
  maxMetadataBytes: 'its snapshots or locks exceed the limit',
  maxIndexBytes: 'its index exceeds the limit',
  maxTreeBytes: 'a directory in it exceeds the limit',
  maxEntryBytes: 'an entry of a directory in it exceeds the limit',
  maxObjects: 'it has too many objects',
};

/** The configured limits for one repository. */
export function toLimits(config: RepositoriesConfig): RepositoryLimits {
  const { maxMetadataBytes, maxIndexBytes, maxTreeBytes, maxEntryBytes } =
    config;
  return { maxMetadataBytes, maxIndexBytes, maxTreeBytes, maxEntryBytes };
}

/** Why a repository is not read completely, and which key raises the limit; undefined if no limit is the reason. */
export function describeLimit(error: unknown): string | undefined {
  if (error instanceof BudgetError) {
    return error.message;
  }
  return error instanceof RepositoryLimitError && error.limit in EXCEEDED_LIMITS
    ? `This repository is larger than this portal reads: ${
        EXCEEDED_LIMITS[error.limit as keyof typeof EXCEEDED_LIMITS]
      }. To read it, raise volsync.repositories.${error.limit}`
    : undefined;
}
