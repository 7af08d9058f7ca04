import { formatTime } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import { count } from '../wording';

export const controllerDown: Rule = {
  code: 'controller-down',
  severity: 'warning',
  on: 'mover',
  documentation: {
    what: 'No replica of the VolSync controller is available. No backup or restore starts or finishes, and no status changes.',
    why: "The controller's Deployment has no available replica.",
    fix: 'Restore the controller.',
    traps: ["A restart resets VolSync's metrics."],
  },
  evaluate: ({ mover, kind, means }) => {
    const controller = valueOf(mover.controller);
    if (
      !controller ||
      controller.available > 0 ||
      mover.controller.state !== 'read'
    ) {
      return undefined;
    }
    return {
      what: `The VolSync controller is not running, so no ${
        kind === 'ReplicationSource' ? 'backup' : 'restore'
      } starts or finishes.`,
      why: `At ${formatTime(mover.controller.at)}, 0 of ${count(
        controller.replicas,
        'replica',
      )} were available.`,
      means,
      fix: [
        {
          text: "Check the controller's Deployment and its pods.",
          command:
            'kubectl get deployments,pods -A -l app.kubernetes.io/name=volsync',
        },
      ],
      evidence: [
        {
          kind: 'resource',
          text: `${controller.available} of ${count(
            controller.replicas,
            'replica',
          )} available`,
          at: mover.controller.at,
          subject: 'Deployment of VolSync',
        },
      ],
    };
  },
};
