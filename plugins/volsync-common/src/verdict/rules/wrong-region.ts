import { failureRule, retriesAutomatically } from '../failureRule';

export const wrongRegion = failureRule({
  code: 'wrong-region',
  documentation: {
    what: 'The URL or the region in the Secret does not match the bucket, so the object store redirects or rejects every request.',
    why: 'The store answers "301 Moved Permanently", PermanentRedirect, AuthorizationHeaderMalformed ("expecting \'eu-central-1\'") or IllegalLocationConstraint. restic does not follow such redirects. A bare "400 Bad Request" most often means the same.',
    fix: 'Set the region in the repository URL, or in AWS_DEFAULT_REGION.',
  },
  because: ({ run }) => {
    const region = /expecting '([a-z0-9-]+)'/.exec(run.causeText ?? '')?.[1];
    if (!region && /: 400 Bad Request/.test(run.causeText ?? '')) {
      return 'the object store rejects the request as malformed, most often because the bucket is in a different region.';
    }
    return `the bucket is in a different region than the request${
      region ? `: it expects "${region}"` : ''
    }.`;
  },
  fix: context => [
    {
      text: `Use the endpoint of the bucket's region in RESTIC_REPOSITORY of Secret "${context.secretName}", such as s3:https://s3.eu-central-1.amazonaws.com/bucket/path.`,
    },
    {
      text: `Alternatively, add AWS_DEFAULT_REGION with the bucket's region to Secret "${context.secretName}".`,
    },
    retriesAutomatically(context),
  ],
});
