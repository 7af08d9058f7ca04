import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type ResourceDefinition } from '../definitions/resourceDefinition';
import { type User } from '../types';
import { type Accepted } from './accept';
import { type RawBody } from './readBody';
import { type ResourceRequest } from '../requests/requestInfo';

/** One request to a resource, authorised, with its body read. */
export interface RequestContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly info: ResourceRequest;
  readonly definition: ResourceDefinition;
  readonly query: URLSearchParams;
  readonly accepted: Accepted;
  readonly body: RawBody;
  readonly user: User;
  /** Aborted when the caller goes away or the server closes. */
  readonly signal: AbortSignal;
}
