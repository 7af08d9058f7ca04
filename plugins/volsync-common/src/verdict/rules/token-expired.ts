import { failureRule, retriesAutomatically } from '../failureRule';

export const tokenExpired = failureRule({
  code: 'token-expired',
  documentation: {
    what: 'The Secret contains temporary credentials that have expired.',
    why: 'The object store answers ExpiredToken, InvalidToken or "The provided token has expired".',
    fix: 'Renew the credentials automatically, or use an access key that does not expire.',
  },
  because: ({ secretName }) =>
    `the temporary credentials in Secret "${secretName}" have expired.`,
  fix: context => [
    {
      text: `Renew AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN in Secret "${context.secretName}" together. If an ExternalSecret creates the Secret, reduce its refresh interval.`,
    },
    {
      text: 'For scheduled backups, use an access key without a session token.',
    },
    retriesAutomatically(context),
  ],
});
