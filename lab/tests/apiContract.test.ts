import { describeApiContract } from '../../packages/sandbox/src/api-server/contract';
import { withKnownDifferences } from './support/knownDifferences';
import { theLab } from './support/lab';

withKnownDifferences(
  {
    id: '1-api-contract',
    title: 'the API contract: Kubernetes',
    known: [],
  },
  () =>
    describeApiContract('Kubernetes', async () => {
      const { url, adminToken, caData } = theLab();
      return { url, token: adminToken, caData };
    }),
);
