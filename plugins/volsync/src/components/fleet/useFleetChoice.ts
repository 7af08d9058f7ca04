import { VERDICTS, type Verdict } from 'backstage-plugin-volsync-common';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { FLEET_COLUMNS, FLEET_GROUPINGS, type FleetChoice } from './fleetView';

/** What the viewer chose, kept in the address: it can be sent to a colleague. */
export function useFleetChoice(): readonly [
  FleetChoice,
  (change: Partial<FleetChoice>) => void,
] {
  const [parameters, setParameters] = useSearchParams();
  const choice = useMemo(() => toChoice(parameters), [parameters]);
  const onChoice = useCallback(
    (change: Partial<FleetChoice>) =>
      setParameters(
        before => toParameters({ ...toChoice(before), ...change }),
        { replace: true },
      ),
    [setParameters],
  );
  return [choice, onChoice];
}

function toChoice(parameters: URLSearchParams): FleetChoice {
  const one = <T extends string>(
    name: string,
    known: readonly T[],
    otherwise: T,
  ): T => known.find(value => value === parameters.get(name)) ?? otherwise;
  return {
    text: parameters.get('text') ?? '',
    verdicts: VERDICTS.filter(verdict =>
      parameters.getAll('verdict').includes(verdict),
    ),
    group: one('group', FLEET_GROUPINGS, 'none'),
    sort: one('sort', FLEET_COLUMNS, 'verdict'),
    descending: parameters.get('order') === 'descending',
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
  set('group', choice.group, 'none');
  set('sort', choice.sort, 'verdict');
  set('order', choice.descending ? 'descending' : 'ascending', 'ascending');
  return parameters;
}
