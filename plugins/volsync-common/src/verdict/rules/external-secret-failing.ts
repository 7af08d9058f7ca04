import { shell } from '../../quoting';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const externalSecretFailing: Rule = {
  code: 'external-secret-failing',
  severity: 'warning',
  on: 'mover',
  documentation: {
    what: "The ExternalSecret that creates the repository's Secret can't be synchronized. The Secret keeps its old content, or is not created at all.",
    why: 'Its condition Ready is False.',
    fix: 'Fix the secret store or the reference to it.',
  },
  evaluate: ({ mover, namespace, secretName, means }) => {
    const external = valueOf(mover.externalSecret);
    const ready = external?.status?.conditions?.find(
      ({ type }) => type === 'Ready',
    );
    if (!external || ready?.status !== 'False') {
      return undefined;
    }
    const name = external.metadata.name;
    return {
      what: `ExternalSecret "${name}" can't be synchronized, so Secret "${secretName}" is not updated.`,
      why: `Its condition Ready is False: ${
        ready.message ?? ready.reason ?? 'no reason given'
      }.`,
      means,
      fix: [
        {
          text: 'Check the conditions and events of the ExternalSecret, then the secret store.',
          command: shell`kubectl -n ${namespace} describe externalsecret ${name}`,
        },
      ],
      evidence: [
        {
          kind: 'resource',
          text: `Ready=False ${ready.reason ?? ''}: ${ready.message ?? ''}`,
          at: ready.lastTransitionTime,
          subject: `ExternalSecret ${name}`,
        },
      ],
      since: ready.lastTransitionTime,
    };
  },
};
