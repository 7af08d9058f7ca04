import { failureRule, triesAgain } from '../failureRule';

export const tlsFailure = failureRule({
  code: 'tls-failure',
  documentation: {
    title: 'The secure connection to the object store fails',
    what: 'The certificate of the object store is not trusted or not valid for its name, or one side speaks TLS and the other does not.',
    why: 'x509 and tls errors, or "server gave HTTP response to HTTPS client", in the log of a failed pod.',
    fix: 'Use the right scheme in RESTIC_REPOSITORY, or give the authority with `customCA`.',
    recordings: ['s38'],
  },
  because: ({ run }) =>
    /HTTP response to HTTPS client|malformed HTTP/i.test(run.causeText ?? '')
      ? 'the address says https, but the object store speaks plain http there.'
      : 'the certificate of the object store is not accepted.',
  fix: context => [
    {
      text: 'Compare scheme and port in RESTIC_REPOSITORY with what the object store serves: `s3:https://host/bucket/path` for TLS, `s3:http://host:port/bucket/path` without. `s3://` means TLS.',
    },
    {
      text: 'If the certificate comes from an authority of your own, name it in `spec.restic.customCA` (a Secret or ConfigMap with its PEM file).',
    },
    triesAgain(context),
  ],
});
