import { failureRule, retriesAutomatically } from '../failureRule';

export const lockDamaged = failureRule({
  code: 'lock-damaged',
  documentation: {
    what: "An object under `locks/` is empty or damaged, and restic can't continue. Locks contain no data, so snapshots are not affected.",
    why: 'restic reports an invalid or damaged lock when it creates its own.',
    fix: 'Delete the lock.',
    traps: ['`restic unlock` alone can fail at the same lock.'],
  },
  because: () =>
    "a lock in the repository can't be read. Snapshots are not affected.",
  fix: context => [
    {
      text: 'Check that no backup, restore or prune of this repository is running.',
      command: 'kubectl get pods -A -l app.kubernetes.io/created-by=volsync',
    },
    {
      text: 'Remove all locks. Run restic where the credentials of the repository are available.',
      command: 'restic unlock --remove-all',
    },
    {
      text: 'If that fails, too, delete the objects under locks/ in the bucket.',
    },
    retriesAutomatically(context),
  ],
});
