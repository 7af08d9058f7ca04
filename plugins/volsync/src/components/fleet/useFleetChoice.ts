import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { VERDICTS, type Verdict } from 'backstage-plugin-volsync-common';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  FLEET_COLUMNS,
  FLEET_FILTERS,
  FLEET_GROUPINGS,
  HIDEABLE_COLUMNS,
  USUALLY_HIDDEN,
  type FleetChoice,
  type FleetColumn,
} from './fleetView';

const HIDE = 'hide';

/**
 * The viewer's filters, kept in the address, so they can be bookmarked and shared. Hidden columns are also a personal
 * preference, so they are stored for addresses that don't name any.
 */
export function useFleetChoice(): readonly [
  FleetChoice,
  (change: Partial<FleetChoice>) => void,
] {
  const [parameters, setParameters] = useSearchParams();
  const storage = useApi(storageApiRef).forBucket('volsync');
  const remembered =
    storage.snapshot<FleetColumn[]>('fleet-hidden').value ?? USUALLY_HIDDEN;
  const choice = useMemo(
    () => toChoice(parameters, remembered),
    [parameters, remembered],
  );
  const onChoice = useCallback(
    (change: Partial<FleetChoice>) => {
      if (change.hidden) {
        storage.set('fleet-hidden', [...change.hidden]);
      }
      setParameters(
        before => toParameters({ ...toChoice(before, remembered), ...change }),
        { replace: true },
      );
    },
    [remembered, setParameters, storage],
  );
  return [choice, onChoice];
}

function toChoice(
  parameters: URLSearchParams,
  remembered: readonly FleetColumn[],
): FleetChoice {
  const one = <T extends string>(
    name: string,
    known: readonly T[],
    otherwise: T,
  ): T => known.find(value => value === parameters.get(name)) ?? otherwise;
  const hidden: readonly string[] = parameters.has(HIDE)
    ? parameters.getAll(HIDE)
    : remembered;
  return {
    text: parameters.get('text') ?? '',
    verdicts: VERDICTS.filter(verdict =>
      parameters.getAll('verdict').includes(verdict),
    ),
    only: FLEET_FILTERS.find(value => value === parameters.get('only')),
    group: one('group', FLEET_GROUPINGS, 'none'),
    sort: one('sort', FLEET_COLUMNS, 'verdict'),
    descending: parameters.get('order') === 'descending',
    hidden: HIDEABLE_COLUMNS.filter(column => hidden.includes(column)),
  };
}

function toParameters(choice: FleetChoice): URLSearchParams {
  const parameters = new URLSearchParams();
  const set = (name: string, value: string, usual: string) =>
    value !== usual && parameters.set(name, value);
  set('text', choice.text, '');
  choice.verdicts.forEach((verdict: Verdict) =>
    parameters.append('verdict', verdict),
  );
  set('only', choice.only ?? '', '');
  set('group', choice.group, 'none');
  set('sort', choice.sort, 'verdict');
  set('order', choice.descending ? 'descending' : 'ascending', 'ascending');
  choice.hidden.forEach(column => parameters.append(HIDE, column));
  return parameters;
}
