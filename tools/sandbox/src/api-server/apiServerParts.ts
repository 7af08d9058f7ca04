import { Calls } from './calls';
import { Definitions } from './definitions/definitions';
import { Faults } from './faults';
import { Tokens } from './http/authenticate';
import { PodLogProvider } from './logs/podLogProvider';
import { ApiServerLogger, AuthorizeHook, User } from './types';
import { OpenWatches } from './watching/openWatches';
import { WriteScope } from './writing/writeScope';

/** What a request may need. */
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
