import { failureRule, retriesAutomatically } from '../failureRule';

export const wrongRegion = failureRule({
  code: 'wrong-region',
  documentation: {
    what: 'The address or the region in the Secret is not that of the bucket, so the object store redirects or refuses every request.',
    why: 'The store answers "301 Moved Permanently", PermanentRedirect, AuthorizationHeaderMalformed ("expecting \'eu-central-1\'") or IllegalLocationConstraint. restic does not follow such redirects.',
    fix: 'Name the region in the address of the repository, or in AWS_DEFAULT_REGION.',
  },
  because: ({ run }) => {
    const region = /expecting '([a-z0-9-]+)'/.exec(run.causeText ?? '')?.[1];
    return `the bucket is in another region than the request${
      region ? `: it expects "${region}"` : ''
    }.`;
  },
  fix: context => [
    {
      text: `Write the endpoint of the region of the bucket into RESTIC_REPOSITORY of Secret "${context.secretName}", such as s3:https://s3.eu-central-1.amazonaws.com/bucket/path.`,
    },
    {
      text: `Or add AWS_DEFAULT_REGION with the region of the bucket to Secret "${context.secretName}".`,
    },
    retriesAutomatically(context),
  ],
});
