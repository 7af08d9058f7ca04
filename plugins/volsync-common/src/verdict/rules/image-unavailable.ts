import { failureRule, triesAgain } from '../failureRule';
import { hindrance } from '../hindrance';

export const imageUnavailable = failureRule({
  code: 'image-unavailable',
  severity: 'warning',
  documentation: {
    title: 'The image of the mover cannot be pulled',
    what: "The node cannot get or run the mover's image.",
    why: 'Waiting reason ErrImagePull, ImagePullBackOff or InvalidImageName on the pod, or such an event.',
    fix: 'Make the image reachable from the nodes, with its pull secret.',
  },
  because: () => 'the image of the mover cannot be pulled or run.',
  fix: context => [
    {
      text: 'See which image, and what the registry answers.',
      command: `kubectl -n ${context.namespace} describe pod -l app.kubernetes.io/created-by=volsync`,
    },
    triesAgain(context),
  ],
  orElse: context =>
    hindrance(
      context,
      'image-unavailable',
      'The image of the mover cannot be pulled.',
      [
        {
          text: 'See which image, and what the registry answers.',
          command: `kubectl -n ${context.namespace} describe pod -l app.kubernetes.io/created-by=volsync`,
        },
      ],
    ),
});
