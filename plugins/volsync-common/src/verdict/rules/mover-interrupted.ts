import { failureRule, retriesAutomatically } from '../failureRule';

export const moverInterrupted = failureRule({
  code: 'mover-interrupted',
  documentation: {
    what: 'Kubernetes ended the pod of the run: its node was shut down or drained, or a pod of higher priority took its place.',
    why: 'The reason of the failed pod names a node shutdown, a preemption or an eviction by a taint.',
    fix: 'VolSync tries again automatically. If it repeats, move backups out of maintenance hours.',
  },
  because: () => 'Kubernetes ended the pod before it was done.',
  fix: context => [
    {
      text: 'Check the nodes and their maintenance hours.',
      command: 'kubectl get nodes',
    },
    retriesAutomatically(context),
  ],
});
