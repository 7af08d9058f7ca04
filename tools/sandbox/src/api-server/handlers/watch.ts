import {
  type ResourceDefinition,
  storageOf,
} from '../definitions/resourceDefinition';
import { type RequestContext } from '../http/requestContext';
import { badRequest, expired } from '../errors/statusErrors';
import { readInteger } from '../http/writeParameters';
import { type ObjectStore } from '../store/objectStore';
import { type OpenWatches } from '../watching/openWatches';
import { WatchStream } from '../watching/watchStream';
import { readResourceVersion } from './resourceVersion';
import { readSelection } from '../selectors/selection';

/** Between the real server's 30 and 60 minutes, if the client sets no timeout. */
const longestWatchSeconds = 1800;

function readFlag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value === 'true' || value === '1';
}

/** Sends the current objects, then changes, until the timeout. */
export function watchObjects(
  store: ObjectStore,
  context: RequestContext,
  watches: OpenWatches,
): void {
  const { definition, query } = context;
  const selection = readSelection(context);
  const version = readResourceVersion(query);
  const initialEvents = readFlag(query, 'sendInitialEvents');
  const bookmarks = readFlag(query, 'allowWatchBookmarks');
  if (initialEvents && query.get('resourceVersionMatch') !== 'NotOlderThan') {
    throw badRequest(
      'sendInitialEvents: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  }
  const timeout = readInteger(query, 'timeoutSeconds') ?? 0;
  const stream = new WatchStream({
    context,
    selection,
    bookmarks,
    timeoutSeconds: timeout > 0 ? timeout : longestWatchSeconds,
    bookmarkIntervalMs: watches.bookmarkIntervalMs,
    currentVersion: () => store.resourceVersion,
  });
  watches.add(stream);
  stream.open();
  if (initialEvents || version === undefined || version === 0) {
    for (const object of store.list(
      storageOf(definition),
      selection.namespace,
    )) {
      stream.sendInitial(object);
    }
    if (initialEvents && bookmarks) {
      stream.sendBookmark({ endOfInitialEvents: true });
    }
    stream.startAfter(store.resourceVersion);
    return;
  }
  startFrom(store, { definition, stream, version });
}

function startFrom(
  store: ObjectStore,
  options: {
    readonly definition: ResourceDefinition;
    readonly stream: WatchStream;
    readonly version: number;
  },
): void {
  const { definition, stream, version } = options;
  const changes = store.changesSince(storageOf(definition), version);
  if (!changes) {
    stream.fail(
      expired(`too old resource version: ${version} (${store.oldestVersion})`),
    );
    return;
  }
  stream.startAfter(version);
  for (const change of changes) {
    stream.onChange(change);
  }
}
