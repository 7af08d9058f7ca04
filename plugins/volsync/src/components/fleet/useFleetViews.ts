import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';

const KEY = 'fleet-views';

/** A choice of the viewer's, by a name: what stands in the address. A type, because storage takes no interface. */
export type FleetView = { readonly name: string; readonly query: string };

/** The viewer's own views, remembered by the portal, and what the address shows now. */
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
    /** Replaces one of the same name */
    save: (name: string) =>
      keep([
        ...views.filter(view => view.name !== name),
        { name, query: parameters.toString() },
      ]),
    remove: (name: string) => keep(views.filter(view => view.name !== name)),
  };
}
