import { shell } from '../../quoting';
import { failureRule, retriesAutomatically } from '../failureRule';

export const invalidRepositoryAddress = failureRule({
  code: 'invalid-repository-address',
  documentation: {
    what: "RESTIC_REPOSITORY can't be used: it has an unknown scheme, a bucket name that S3 does not allow, the port of MinIO's web console, or is a local path.",
    why: 'restic reports "parsing repository location failed" or "Bucket name contains invalid characters", or tries to create a local directory.',
    fix: 'Use the form `s3:http://host:port/bucket/path`.',
    recordings: ['s38'],
  },
  because: ({ secretName, run }) =>
    /must be made to API port/i.test(run.causeText ?? '')
      ? `the repository URL in Secret "${secretName}" leads to the web console of MinIO, not to its API.`
      : `the repository URL in Secret "${secretName}" is invalid.`,
  fix: context => [
    {
      text: `Correct RESTIC_REPOSITORY in Secret "${context.secretName}". Use the form s3:http://host:port/bucket/path or s3:https://host/bucket/path.`,
      command: shell`kubectl -n ${context.namespace} edit secret ${context.secretName}`,
    },
    retriesAutomatically(context),
  ],
});
