import { type Calls } from './requests/calls';
import { type Definitions } from './definitions/definitions';
import { type Faults } from './requests/faults';
import { type Tokens } from './http/authenticate';
import { type PodLogProvider } from './logs/podLogProvider';
import { type ApiServerLogger, type AuthorizeHook, type User } from './types';
import { type OpenWatches } from './watching/openWatches';
import { type WriteScope } from './writing/writeScope';

/** The dependencies of requests. */
export interface ApiServerParts {
  readonly scope: WriteScope;
  readonly definitions: Definitions;
  readonly watches: OpenWatches;
  readonly calls: Calls;
  readonly faults: Faults;
  readonly tokens: Tokens;
  readonly anonymous?: User;
  readonly authorize: AuthorizeHook;
  readonly logger?: ApiServerLogger;
  logProvider?: PodLogProvider;
}
