import { failureRule, retriesAutomatically } from '../failureRule';

export const moverInterrupted = failureRule({
  code: 'mover-interrupted',
  documentation: {
    what: 'Kubernetes stopped the pod of the run because its node was shut down or drained, or a pod with higher priority needed its place.',
    why: 'The reason of the failed pod is a node shutdown, a preemption or an eviction by a taint.',
    fix: 'VolSync retries automatically. If it happens repeatedly, schedule backups outside of maintenance hours.',
  },
  because: () => 'Kubernetes stopped the pod before it finished.',
  fix: context => [
    {
      text: 'Check the nodes and their maintenance hours.',
      command: 'kubectl get nodes',
    },
    retriesAutomatically(context),
  ],
});
