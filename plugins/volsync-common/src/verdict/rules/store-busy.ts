import { failureRule, logCommand, retriesAutomatically } from '../failureRule';

export const storeBusy = failureRule({
  code: 'store-busy',
  documentation: {
    what: 'The object store refuses requests because it gets too many of them, or because it is overloaded. The repository is not affected.',
    why: 'The store answers SlowDown, "reduce your request rate", TooManyRequests or 429, and restic gives up after its own retries.',
    fix: 'Give the store time; run fewer backups at once.',
    traps: [
      'MinIO answers "Resource requested is unreadable, please reduce your request rate" as well if too many of its drives are offline.',
    ],
  },
  because: () => 'the object store is overloaded and refuses requests.',
  fix: context => [
    {
      text: 'Check the load and the health of the object store; in MinIO, check that all drives are online.',
    },
    {
      text: 'Spread the schedules of backups, so that fewer run at the same time.',
    },
    { text: 'Read the log of the failed pod.', command: logCommand(context) },
    retriesAutomatically(context),
  ],
});
