import { shell } from '../../quoting';
import { failureRule, retriesAutomatically } from '../failureRule';
import { describeBlocker } from '../blocker';

export const imageUnavailable = failureRule({
  code: 'image-unavailable',
  severity: 'warning',
  documentation: {
    what: "The node can't pull or run the mover's image.",
    why: 'The pod has waiting reason ErrImagePull, ImagePullBackOff or InvalidImageName, or an event reports it.',
    fix: 'Make the image available to the nodes, including its pull secret.',
  },
  because: () => "the mover's image can't be pulled or run.",
  fix: context => [
    {
      text: 'Check which image is used and what the registry answers.',
      command: shell`kubectl -n ${context.namespace} describe pod -l app.kubernetes.io/created-by=volsync`,
    },
    retriesAutomatically(context),
  ],
  orElse: context =>
    describeBlocker(
      context,
      'image-unavailable',
      "The mover's image can't be pulled, so the run can't start.",
      [
        {
          text: 'Check which image is used and what the registry answers.',
          command: shell`kubectl -n ${context.namespace} describe pod -l app.kubernetes.io/created-by=volsync`,
        },
      ],
    ),
});
