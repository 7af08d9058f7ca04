import { IncomingMessage, ServerResponse } from 'node:http';
import { ResourceDefinition } from '../definitions/resourceDefinition';
import { User } from '../types';
import { Accepted } from './accept';
import { RawBody } from './readBody';
import { ResourceRequest } from './requestInfo';

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
