import { useApi } from '@backstage/frontend-plugin-api';
import type {
  EntityChoices,
  RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import { useCallback } from 'react';
import { volsyncChoicesApiRef } from '../api/ChoicesApi';
import { useDebounced } from '../hooks/useDebounced';
import { useLoad, type Loaded } from '../hooks/useLoad';
import type { BackupChoice, FormMode } from './BackupChoice';
import { toLocation } from './suggestBackup';

const PAUSE_MS = 400;

/** Checks whether the location of the new repository is free, after typing stops. */
export function useAddressCheck(
  choices: EntityChoices,
  choice: BackupChoice,
  mode: FormMode = 'enable',
): Loaded<RepositoryPlaceCheck> {
  const api = useApi(volsyncChoicesApiRef);
  const { entityRef } = choices;
  const wanted = toLocation(choices, choice);
  const location = useDebounced(wanted, PAUSE_MS);
  const load = useCallback(
    (signal: AbortSignal) =>
      api.checkRepository(entityRef, location, { signal }),
    [api, entityRef, location],
  );
  const { state } = useLoad(choice.app && mode === 'enable' ? load : undefined);
  return location === wanted ? state : { kind: 'loading' };
}
