import { type Calls } from './requests/calls';
import { type Definitions } from './definitions/definitions';
import { type Faults } from './requests/faults';
import { type Tokens } from './http/authenticate';
import { type PodLogProvider } from './logs/podLogProvider';
import { type ApiServerLogger, type AuthorizeHook, type User } from './types';
import { type RecordedObjects } from './writing/recordedObjects';

/** How to start an API server. @public */
export interface ApiServerOptions {
  /** The cluster's name, used in the kubeconfig. */
  readonly name: string;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Where objects are kept over restarts; without it they are in memory only. */
  readonly directory?: string;
  readonly tokens: Tokens;
  /** The user of a request without a token; default: refused. */
  readonly anonymous?: User;
  /** Without it everything is allowed. */
  readonly authorize?: AuthorizeHook;
  /** PEM texts; with them the server speaks HTTPS, which kubectl needs to send a token. */
  readonly tls?: {
    readonly certificate: string;
    readonly key: string;
    readonly authority?: string;
  };
  readonly logProvider?: PodLogProvider;
  /** False leaves owned objects and the contents of namespaces to a real controller manager. */
  readonly controllers?: boolean;
  /** CustomResourceDefinitions not to install, such as `volumepopulators.populator.storage.k8s.io`. */
  readonly absentDefinitions?: readonly string[];
  /** Changes remembered for watches; default 10,000. */
  readonly historyLimit?: number;
  /** How long an event is kept after it was last seen; default an hour. */
  readonly eventLifetimeMs?: number;
  /** Default 60,000 ms. */
  readonly bookmarkIntervalMs?: number;
  readonly clock?: () => Date;
  readonly logger?: ApiServerLogger;
}

/** A running API server. @public */
export interface ApiServer {
  readonly name: string;
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly calls: Calls;
  readonly faults: Faults;
  readonly definitions: Definitions;
  /** For replays: objects as they were recorded. */
  readonly recorded: RecordedObjects;
  registerLogProvider(provider: PodLogProvider): void;
  /** A kubeconfig with this token, as YAML. */
  kubeconfig(token: string): string;
  /** Ends watches and connections and writes what is to be kept. */
  close(): Promise<void>;
}
