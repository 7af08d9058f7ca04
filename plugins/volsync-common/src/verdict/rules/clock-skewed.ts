import { shell } from '../../quoting';
import { failureRule, retriesAutomatically } from '../failureRule';

export const clockSkewed = failureRule({
  code: 'clock-skewed',
  documentation: {
    what: 'The object store rejects every request because its clock and the clock of the node differ too much. The credentials and the repository are not affected.',
    why: 'The store answers RequestTimeTooSkewed, or "The difference between the request time and the server\'s time is too large". The limit is 15 minutes.',
    fix: 'Synchronize both clocks with NTP.',
  },
  because: () =>
    'the clock of the node and the clock of the object store differ too much.',
  fix: context => [
    {
      text: 'Compare the time of the node that ran the pod with the time of the object store, and enable NTP on both.',
      command: shell`kubectl -n ${context.namespace} get pods -o wide -l app.kubernetes.io/created-by=volsync`,
    },
    retriesAutomatically(context),
  ],
});
