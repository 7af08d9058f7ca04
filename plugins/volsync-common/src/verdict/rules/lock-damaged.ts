import { failureRule, retriesAutomatically } from '../failureRule';

export const lockDamaged = failureRule({
  code: 'lock-damaged',
  documentation: {
    what: 'An object under `locks/` is empty or broken, and restic stops at it. Locks hold no data: snapshots are not affected.',
    why: 'restic says that a lock is invalid, or that it does not verify, when it creates its own.',
    fix: 'Delete that lock object.',
    traps: ['`restic unlock` alone may stop at the same object.'],
  },
  because: () =>
    'a lock object in the repository cannot be read. Snapshots are not affected.',
  fix: context => [
    {
      text: 'Check that no backup, restore or prune of this repository is running.',
      command: 'kubectl get pods -A -l app.kubernetes.io/created-by=volsync',
    },
    {
      text: 'Remove all locks of the repository, from a machine with its credentials. If that fails as well, delete the objects under locks/ in the bucket.',
      command: 'restic unlock --remove-all',
    },
    retriesAutomatically(context),
  ],
});
