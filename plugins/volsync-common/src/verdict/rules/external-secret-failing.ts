import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const externalSecretFailing: Rule = {
  code: 'external-secret-failing',
  severity: 'warning',
  on: 'mover',
  documentation: {
    title: 'The ExternalSecret is not in order',
    what: 'The ExternalSecret that makes the Secret of the repository cannot be synchronised: the Secret stays as it was, or is not made at all.',
    why: 'Its condition Ready is False.',
    fix: 'Mend the secret store or the reference.',
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
      what: `ExternalSecret "${name}", which makes Secret "${secretName}", cannot be synchronised.`,
      why: `Its condition Ready is False: ${
        ready.message ?? ready.reason ?? 'without a reason'
      }.`,
      means,
      fix: [
        {
          text: 'Read its conditions and events; check the secret store.',
          command: `kubectl -n ${namespace} describe externalsecret ${name}`,
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
