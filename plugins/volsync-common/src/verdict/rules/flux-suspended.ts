import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const fluxSuspended: Rule = {
  code: 'flux-suspended',
  severity: 'info',
  on: 'mover',
  documentation: {
    title: 'Flux is suspended for this resource',
    what: 'The Kustomization or HelmRelease that owns the resource is suspended: changes in Git do not arrive.',
    why: '`spec.suspend` of the owner is true.',
    fix: 'Resume it once the reason is gone.',
  },
  evaluate: ({ mover, kind, name }) => {
    const owner = valueOf(mover.flux);
    if (owner?.spec?.suspend !== true) {
      return undefined;
    }
    const what = `${owner.kind ?? 'Kustomization'} "${owner.metadata.name}"`;
    return {
      what: `Flux is suspended: changes in Git do not reach ${kind} "${name}".`,
      why: `spec.suspend of ${what} is true.`,
      means:
        'A correction in Git takes effect only after it is resumed; backups themselves go on.',
      fix: [
        {
          text: 'Resume it once the reason for the suspension is gone.',
          command: `flux -n ${
            owner.metadata.namespace ?? 'flux-system'
          } resume ${(owner.kind ?? 'kustomization').toLowerCase()} ${
            owner.metadata.name
          }`,
        },
      ],
      evidence: [
        { kind: 'resource', text: 'spec.suspend: true', subject: what },
      ],
    };
  },
};
