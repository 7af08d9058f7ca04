import { describeObjectStoreContract } from '../../sandbox/contract/s3';
import { withKnownDifferences } from './support/knownDifferences';
import { theLab } from './support/lab';

withKnownDifferences(
  {
    id: '2-object-store',
    title: 'the object store: MinIO',
    known: [
      {
        test: 'returns version 2 page by page (delimiter %p)',
        what: 'A listing whose last page is exactly full',
        sandbox: 'says with that page that it was the last',
        real: 'says that there is more, and then gives a page with nothing in it',
        why: 'S3 allows both. A reader continues until a page says that it is the last, whatever is in it.',
      },
    ],
  },
  () => describeObjectStoreContract('MinIO', async () => theLab().minio),
);
