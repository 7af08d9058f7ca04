import type {
  Operation,
  OperationChoiceRequest,
  OperationList,
  OperationPlan,
  OperationRequest,
  OperationStart,
} from 'backstage-plugin-volsync-common';
import type { BackendClient } from './BackendClient';
import type {
  OperationsRequest,
  VolsyncOperationsService,
} from './VolsyncOperationsService';

export class VolsyncOperationsClient implements VolsyncOperationsService {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  plan(
    volume: OperationsRequest,
    request: OperationRequest,
  ): Promise<OperationPlan> {
    return this.#backend.ask(volume, `${path(volume)}/plans`, request);
  }

  start(volume: OperationsRequest, start: OperationStart): Promise<Operation> {
    return this.#backend.ask(volume, `${path(volume)}/operations`, start);
  }

  list(volume: OperationsRequest): Promise<OperationList> {
    return this.#backend.ask(volume, `${path(volume)}/operations`);
  }

  get(volume: OperationsRequest, id: string): Promise<Operation> {
    return this.#backend.ask(volume, one(volume, id));
  }

  choose(
    volume: OperationsRequest,
    id: string,
    choice: OperationChoiceRequest,
  ): Promise<Operation> {
    return this.#backend.ask(volume, `${one(volume, id)}/choose`, choice);
  }
}

function path({ cluster, claim }: OperationsRequest): string {
  return `/volumes/${encodeURIComponent(cluster)}/${encodeURIComponent(claim)}`;
}

function one(volume: OperationsRequest, id: string): string {
  return `${path(volume)}/operations/${encodeURIComponent(id)}`;
}
