import { shell } from '../../quoting';
import { failureRule, retriesAutomatically } from '../failureRule';
import { describeBlocker } from '../blocker';

export const podSecurity = failureRule({
  code: 'pod-security',
  severity: 'warning',
  documentation: {
    what: "The namespace's Pod Security Standard, or the mover's security context, does not allow its pod.",
    why: 'An event of the Job contains "violates PodSecurity", or a container can\'t start ("runAsNonRoot").',
    fix: 'Give the mover a security context that the namespace allows.',
  },
  because: () =>
    'the Pod Security Standard of the namespace does not allow the mover.',
  fix: context => [
    {
      text: 'Set spec.restic.moverSecurityContext to meet the standard: runAsNonRoot, a runAsUser and seccompProfile RuntimeDefault.',
    },
    {
      text: 'Check which standard the namespace enforces.',
      command: shell`kubectl get namespace ${context.namespace} --show-labels`,
    },
    retriesAutomatically(context),
  ],
  orElse: context =>
    describeBlocker(
      context,
      'pod-security',
      "Pod Security rejects the mover's pod, so the run can't start.",
      [
        {
          text: 'Set spec.restic.moverSecurityContext to meet the Pod Security Standard of the namespace.',
          command: shell`kubectl get namespace ${context.namespace} --show-labels`,
        },
      ],
    ),
});
