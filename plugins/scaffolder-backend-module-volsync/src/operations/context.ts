import type {
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { Operation } from 'backstage-plugin-volsync-common';
import type { VolsyncOperationsService } from 'backstage-plugin-volsync-node';
import type { VolumeInput } from './input';
import type { OperationOutput } from './OperationOutput';

/** Dependencies of the actions. @public */
export interface OperationActionOptions {
  readonly operations: VolsyncOperationsService;
  /** Milliseconds between two polls of an operation. Default: 3,000 */
  readonly pollMilliseconds?: number;
}

/** The part of an action's context that is used here. */
export interface OperationContext<I extends VolumeInput = VolumeInput> {
  readonly input: I;
  readonly logger: LoggerService;
  readonly task: { readonly id: string };
  readonly step?: { readonly id?: string };
  readonly isDryRun?: boolean;
  readonly signal?: AbortSignal;
  getInitiatorCredentials(): Promise<BackstageCredentials>;
  output(
    name: keyof OperationOutput,
    value: OperationOutput[keyof OperationOutput],
  ): void;
}

/** A client for a volume's operations as the person who started the task. */
export interface VolumeOperations {
  readonly service: VolsyncOperationsService;
  readonly volume: Parameters<VolsyncOperationsService['get']>[0];
  readonly logger: LoggerService;
  readonly pollMilliseconds: number;
}

export async function toVolumeOperations(
  context: Omit<OperationContext, 'output'>,
  options: OperationActionOptions,
): Promise<VolumeOperations> {
  const { entityRef, cluster, claim } = context.input;
  return {
    service: options.operations,
    volume: {
      entityRef,
      cluster,
      claim,
      credentials: await context.getInitiatorCredentials(),
      signal: context.signal,
    },
    logger: context.logger,
    pollMilliseconds: options.pollMilliseconds ?? 3_000,
  };
}

export function isOver({ state }: Operation): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'stopped';
}
