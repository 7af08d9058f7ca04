import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type ResourceDefinition } from '../definitions/resourceDefinition';
import { type User } from '../types';
import { type Accepted } from './accept';
import { type RawBody } from './readBody';
import { type ResourceRequest } from '../requests/requestInfo';

/** One authorized request for a resource, with its body. */
export interface RequestContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly info: ResourceRequest;
  readonly definition: ResourceDefinition;
  readonly query: URLSearchParams;
  readonly accepted: Accepted;
  readonly body: RawBody;
  readonly user: User;
  /** Aborted when the client disconnects or the server closes. */
  readonly signal: AbortSignal;
}
