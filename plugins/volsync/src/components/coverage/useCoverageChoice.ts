import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import {
  COVERAGE_COLUMNS,
  COVERAGE_GROUPS,
  type CoverageChoice,
} from './coverageView';

/** The viewer's filters, kept in the address, so they can be shared. */
export function useCoverageChoice(): readonly [
  CoverageChoice,
  (change: Partial<CoverageChoice>) => void,
] {
  const [parameters, setParameters] = useSearchParams();
  const choice = useMemo(() => toChoice(parameters), [parameters]);
  const onChoice = useCallback(
    (change: Partial<CoverageChoice>) =>
      setParameters(
        before => toParameters({ ...toChoice(before), ...change }),
        { replace: true },
      ),
    [setParameters],
  );
  return [choice, onChoice];
}

function toChoice(parameters: URLSearchParams): CoverageChoice {
  return {
    text: parameters.get('text') ?? '',
    groups: COVERAGE_GROUPS.filter(group =>
      parameters.getAll('what').includes(group),
    ),
    sort:
      COVERAGE_COLUMNS.find(column => column === parameters.get('sort')) ??
      'kind',
    descending: parameters.get('order') === 'descending',
  };
}

function toParameters(choice: CoverageChoice): URLSearchParams {
  const parameters = new URLSearchParams();
  if (choice.text !== '') parameters.set('text', choice.text);
  choice.groups.forEach(group => parameters.append('what', group));
  if (choice.sort !== 'kind') parameters.set('sort', choice.sort);
  if (choice.descending) parameters.set('order', 'descending');
  return parameters;
}
