import { shell } from '../../quoting';
import type { Reading } from '../reading';
import type { Rule } from '../rule';

export const customCaInvalid: Rule = {
  code: 'custom-ca-invalid',
  severity: 'warning',
  on: 'mover',
  documentation: {
    what: 'The certificate authority that the resource names with `customCA` is missing or not a certificate, so the next run cannot connect to the object store.',
    why: 'The Secret or ConfigMap does not exist, lacks the key, or the key contains no certificate in PEM form. VolSync copies what it finds; restic refuses to start with anything else.',
    fix: 'Store the PEM file of the authority under the key that `customCA` names.',
    traps: [
      'The authority replaces those of the system for this repository, for restic and for the portal alike. The portal also trusts `caFile` of the endpoint.',
    ],
  },
  evaluate: ({ mover, options, kind, name, namespace }) => {
    const loss = lossOf(mover.repository);
    if (loss?.reason !== 'invalid-ca' || !options) {
      return undefined;
    }
    const { secretName, configMapName, key } = options.customCA ?? {};
    return {
      what: `${kind} "${name}" names a certificate authority that can't be used.`,
      why: `${loss.message}.`,
      means:
        'Runs fail until it is corrected, and the portal cannot read the repository. Snapshots in it are unharmed.',
      fix: [
        {
          text: `Store the certificate authority in PEM form under the key that spec.restic.customCA of ${kind} "${name}" names. If a public authority signed the certificate of the store, remove customCA instead.`,
          command: shell`kubectl -n ${namespace} get ${
            secretName ? 'secret' : 'configmap'
          } ${secretName ?? configMapName ?? ''} -o ${`jsonpath={.data['${(
            key ?? ''
          ).replace(/\./g, '\\.')}']}`}`,
        },
      ],
      since: loss.since,
    };
  },
};

function lossOf(reading: Reading<unknown>) {
  return reading.state === 'unread'
    ? { ...reading, since: reading.at }
    : reading.lost;
}
