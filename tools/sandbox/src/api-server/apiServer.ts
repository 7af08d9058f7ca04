import { type Calls } from './requests/calls';
import { type Definitions } from './definitions/definitions';
import { type Faults } from './requests/faults';
import { type Tokens } from './http/authenticate';
import { type PodLogProvider } from './logs/podLogProvider';
import { type ApiServerLogger, type AuthorizeHook, type User } from './types';
import { type RecordedObjects } from './writing/recordedObjects';

/** Options of an API server. @public */
export interface ApiServerOptions {
  /** The cluster's name, used in the kubeconfig. */
  readonly name: string;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Where objects are persisted; without it they are only in memory. */
  readonly directory?: string;
  readonly tokens: Tokens;
  /** The user of a request without a token; default: rejected. */
  readonly anonymous?: User;
  /** Without it everything is allowed. */
  readonly authorize?: AuthorizeHook;
  /** PEM texts; with them the server uses HTTPS, which kubectl requires to send a token. */
  readonly tls?: {
    readonly certificate: string;
    readonly key: string;
    readonly authority?: string;
  };
  readonly logProvider?: PodLogProvider;
  /** If false, a real controller manager handles owned objects and the contents of namespaces. */
  readonly controllers?: boolean;
  /** CustomResourceDefinitions not to install, such as `volumepopulators.populator.storage.k8s.io`. */
  readonly absentDefinitions?: readonly string[];
  /** Number of changes that watches can resume from; default 10,000. */
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
  /** Without a trailing slash. */
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
  /** Ends watches and connections and persists the state. */
  close(): Promise<void>;
}
