import { describeApiContract } from '../../sandbox/contract/api-server';
import { withKnownDifferences } from './support/knownDifferences';
import { theLab } from './support/lab';

withKnownDifferences(
  {
    id: '1-api-contract',
    title: 'the API contract: Kubernetes',
    known: [
      {
        test: 'reject a field that the kind cannot select by',
        what: 'A list of config maps by a field that there is not',
        sandbox: '400, "field label not supported"',
        real: '400, "is not a known field selector: only …"',
        why: 'The status is the same; no client reads the message.',
      },
      {
        test: 'from an expired version get 410 as an ERROR event',
        only: 'sometimes',
        what: 'A watch from the first resource version of all',
        sandbox: '410 Expired as an ERROR event',
        real: 'the same, or a watch that waits: until something was compacted away, or the server restarted',
        why: 'The sandbox forgets sooner, so that 410 can be tried; what a real server says after a compaction is tried on one.',
      },
      {
        test: 'reject %s',
        what: 'A watch from a resource version that is no number',
        sandbox: '400 or 422',
        real: '500',
        why: 'Only a mistake of ours could ask for it, and any error ends the watch.',
      },
      {
        test: 'conflicts with fields that were updated since',
        what: 'The words of a conflict of server-side apply with an update',
        sandbox: 'names the time of the update',
        real: 'leaves the time out',
        why: 'The status, the causes and the fields are the same; the product applies nothing.',
      },
      {
        test: 'respects uid and resourceVersion preconditions',
        what: 'A deletion whose precondition does not hold',
        sandbox: '409 with the words of custom resources, for every kind',
        real: '409 with other words for the kinds that Kubernetes brings',
        why: 'The status and the reason are the same.',
      },
      {
        test: 'are scaled through their scale subresource',
        only: 'sometimes',
        what: 'Two updates of the scale of a Deployment in a row',
        sandbox: 'succeed',
        real: 'the second conflicts where the controller was faster',
        why: 'The sandbox has no controller of Deployments. A client reads again and repeats, as with any 409.',
      },
      {
        test: 'in the body is rejected: %s',
        what: 'The creation of a config map whose body is "null"',
        sandbox: '400',
        real: '422, for want of a name',
        why: 'Refused either way.',
      },
      {
        test: 'of more than three megabytes returns 413',
        only: 'sometimes',
        what: 'A body of more than three megabytes',
        sandbox: '413',
        real: '413, or the connection is closed while the body is still being sent',
        why: 'The product sends nothing of that size.',
      },
    ],
  },
  () =>
    describeApiContract('Kubernetes', async () => {
      const { url, adminToken, caData } = theLab();
      return { url, token: adminToken, caData };
    }),
);
