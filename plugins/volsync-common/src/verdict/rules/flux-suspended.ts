import { shell } from '../../quoting';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const fluxSuspended: Rule = {
  code: 'flux-suspended',
  severity: 'info',
  on: 'mover',
  documentation: {
    what: 'The Kustomization or HelmRelease that owns the resource is suspended, so changes in Git are not applied.',
    why: '`spec.suspend` of the owner is true.',
    fix: 'Resume it when the reason for the suspension is gone.',
  },
  evaluate: ({ mover, kind, name }) => {
    const owner = valueOf(mover.flux);
    if (owner?.spec?.suspend !== true) {
      return undefined;
    }
    const what = `${owner.kind ?? 'Kustomization'} "${owner.metadata.name}"`;
    return {
      what: `Flux is suspended, so changes in Git are not applied to ${kind} "${name}".`,
      why: `spec.suspend of ${what} is true.`,
      means:
        'Backups continue, but a fix in Git takes effect only after Flux is resumed.',
      fix: [
        {
          text: 'Resume it when the reason for the suspension is gone.',
          command: shell`flux -n ${
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
