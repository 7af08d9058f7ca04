import { failureRule, triesAgain } from '../failureRule';
import { hindrance } from '../hindrance';

export const podSecurity = failureRule({
  code: 'pod-security',
  severity: 'warning',
  documentation: {
    title: 'Pod security refuses the mover',
    what: "The pod security standard of the namespace, or the mover's own security context, forbids its pod.",
    why: '"violates PodSecurity" in an event of the Job, or a container that may not start ("runAsNonRoot").',
    fix: 'Give the mover a security context that the namespace allows.',
  },
  because: () => 'the pod security of the namespace refuses the mover.',
  fix: context => [
    {
      text: 'Set `spec.restic.moverSecurityContext` so that the standard is met: runAsNonRoot, a runAsUser, seccompProfile RuntimeDefault.',
    },
    {
      text: 'See what the namespace enforces.',
      command: `kubectl get namespace ${context.namespace} --show-labels`,
    },
    triesAgain(context),
  ],
  orElse: context =>
    hindrance(
      context,
      'pod-security',
      'Pod security refuses the pod of the mover.',
      [
        {
          text: 'Set `spec.restic.moverSecurityContext` so that the standard of the namespace is met.',
          command: `kubectl get namespace ${context.namespace} --show-labels`,
        },
      ],
    ),
});
