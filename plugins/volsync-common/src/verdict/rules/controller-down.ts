import { sayTime } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const controllerDown: Rule = {
  code: 'controller-down',
  severity: 'warning',
  on: 'mover',
  documentation: {
    title: "VolSync's controller does not run",
    what: "No replica of VolSync's controller is available: no backup or restore begins or ends, and every status stands still.",
    why: 'The Deployment of the controller has no available replica.',
    fix: 'Bring the controller back.',
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
      what: `VolSync's controller does not run: no ${
        kind === 'ReplicationSource' ? 'backup' : 'restore'
      } begins or ends.`,
      why: `At ${sayTime(mover.controller.at)} none of its ${
        controller.replicas
      } replicas was available.`,
      means,
      fix: [
        {
          text: 'Look at the Deployment of the controller, in its namespace.',
          command:
            'kubectl get deployments,pods -A -l app.kubernetes.io/name=volsync',
        },
      ],
      evidence: [
        {
          kind: 'resource',
          text: `${controller.available} of ${controller.replicas} replicas available`,
          at: mover.controller.at,
          subject: 'Deployment of VolSync',
        },
      ],
    };
  },
};
