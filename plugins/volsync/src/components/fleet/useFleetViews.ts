import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';

const KEY = 'fleet-views';

/** A named view: its query string is the address. A type, because storage doesn't accept an interface. */
type FleetView = { readonly name: string; readonly query: string };

/** The viewer's own views, stored by the portal, and the view that the address shows. */
export function useFleetViews() {
  const storage = useApi(storageApiRef).forBucket('volsync');
  const [parameters, setParameters] = useSearchParams();
  const [views, setViews] = useState<readonly FleetView[]>(
    () => storage.snapshot<FleetView[]>(KEY).value ?? [],
  );
  const keep = (kept: readonly FleetView[]) => {
    setViews(kept);
    storage.set(KEY, [...kept]);
  };
  return {
    views,
    apply: (query: string) => setParameters(new URLSearchParams(query)),
    /** Replaces a view of the same name */
    save: (name: string) =>
      keep([
        ...views.filter(view => view.name !== name),
        { name, query: parameters.toString() },
      ]),
    remove: (name: string) => keep(views.filter(view => view.name !== name)),
  };
}
