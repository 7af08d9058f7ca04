import { failureRule, logCommand, retriesAutomatically } from '../failureRule';

export const storeBusy = failureRule({
  code: 'store-busy',
  documentation: {
    what: 'The object store rejects requests because it receives too many or is overloaded. The repository is not affected.',
    why: 'The store answers SlowDown, "reduce your request rate", TooManyRequests or 429, and restic gives up after its own retries.',
    fix: 'Wait, and run fewer backups at the same time.',
    traps: [
      'MinIO answers "Resource requested is unreadable, please reduce your request rate" also if too many of its drives are offline.',
    ],
  },
  because: () => 'the object store is overloaded and rejects requests.',
  fix: context => [
    {
      text: 'Check the load and health of the object store. For MinIO, check that all drives are online.',
    },
    {
      text: 'Spread the schedules so that fewer backups run at the same time.',
    },
    { text: 'Read the log of the failed pod.', command: logCommand(context) },
    retriesAutomatically(context),
  ],
});
