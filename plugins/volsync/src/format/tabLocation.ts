/**
 * What the tab shows, stored in its address, so that links can be shared and the Back button works. Only search
 * parameters are used, because the path belongs to the portal.
 */
export type TabLocation =
  | {
      readonly kind: 'volumes';
      /** The volume whose section is open */
      readonly volume?: string;
      readonly section?: string;
      readonly filter: SnapshotFilter;
    }
  | SnapshotLocation;

export interface SnapshotLocation {
  readonly kind: 'snapshot';
  readonly volume: string;
  /** Full or short id */
  readonly snapshot: string;
  readonly view: SnapshotViewName;
  readonly path: string;
  /** The search text within the snapshot */
  readonly find?: string;
  /** The snapshot to compare with; the previous one by default */
  readonly from?: string;
  /** The comparison with the live volume to show; the newest by default */
  readonly operation?: string;
}

export const SNAPSHOT_VIEWS = ['files', 'compare', 'live', 'verify'] as const;

export type SnapshotViewName = (typeof SNAPSHOT_VIEWS)[number];

/** Filters the list of snapshots. Days are in the viewer's zone, `2026-11-23`. */
export interface SnapshotFilter {
  readonly text?: string;
  readonly host?: string;
  readonly tag?: string;
  readonly since?: string;
  readonly until?: string;
}

const FILTERS = ['text', 'host', 'tag', 'since', 'until'] as const;

/** The root folder of a snapshot. */
export const ROOT = '/';

/** Reads the tab's search parameters. Invalid ones count as absent. */
export function toTabLocation(search: URLSearchParams): TabLocation {
  const get = (name: string) => search.get(name) || undefined;
  const volume = get('volume');
  const snapshot = get('snapshot');
  if (volume && snapshot) {
    const view = get('view');
    return {
      kind: 'snapshot',
      volume,
      snapshot,
      view: SNAPSHOT_VIEWS.find(known => known === view) ?? 'files',
      path: get('path') ?? ROOT,
      find: get('find'),
      from: get('from'),
      operation: get('operation'),
    };
  }
  return {
    kind: 'volumes',
    volume,
    section: get('section'),
    filter: Object.fromEntries(FILTERS.map(name => [name, get(name)])),
  };
}

/** The search parameters of a location, with the question mark. */
export function toSearch(place: TabLocation): string {
  const search = new URLSearchParams();
  const set = (name: string, value: string | undefined) => {
    if (value) {
      search.set(name, value);
    }
  };
  set('volume', place.volume);
  if (place.kind === 'snapshot') {
    set('snapshot', place.snapshot);
    set('view', place.view === 'files' ? undefined : place.view);
    set('path', place.path === ROOT ? undefined : place.path);
    set('find', place.find);
    set('from', place.from);
    set('operation', place.operation);
  } else {
    set('section', place.section);
    for (const name of FILTERS) {
      set(name, place.filter[name]);
    }
  }
  return `?${search}`;
}

/** The parent folder of a path. The root is its own parent. */
export function parentOf(path: string): string {
  const end = path.replace(/\/+$/, '').lastIndexOf('/');
  return end <= 0 ? ROOT : path.slice(0, end);
}

/** The folders on a path, from the first below the root to the path itself, each with its name. */
export function foldersOf(
  path: string,
): readonly { readonly name: string; readonly path: string }[] {
  const names = path.split('/').filter(Boolean);
  return names.map((name, index) => ({
    name,
    path: `/${names.slice(0, index + 1).join('/')}`,
  }));
}
