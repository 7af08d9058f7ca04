import { failureRule, retriesAutomatically } from '../failureRule';

export const tlsFailure = failureRule({
  code: 'tls-failure',
  documentation: {
    what: 'The certificate of the object store is not trusted or not valid for its name, or only one side uses TLS.',
    why: 'The log of a failed pod contains x509 or tls errors, or "server gave HTTP response to HTTPS client".',
    fix: 'Use the correct scheme in RESTIC_REPOSITORY, or add the certificate authority with `customCA`.',
    recordings: ['s38'],
  },
  because: ({ run }) =>
    /HTTP response to HTTPS client|malformed HTTP/i.test(run.causeText ?? '')
      ? 'the repository URL uses https, but the object store answers with http.'
      : 'the certificate of the object store is not trusted.',
  fix: context => [
    {
      text: 'Check the scheme and port in RESTIC_REPOSITORY: s3:https://host/bucket/path for TLS, s3:http://host:port/bucket/path without TLS. s3:// uses TLS.',
    },
    {
      text: 'If you use a private certificate authority, set spec.restic.customCA to a Secret or ConfigMap with its PEM file.',
    },
    retriesAutomatically(context),
  ],
});
