import { describeBuckets } from './describeBuckets';
import { describeListings } from './describeListings';
import { describeObjects } from './describeObjects';
import { describeRestic } from './describeRestic';
import { describeSignatures } from './describeSignatures';
import { describeUploads } from './describeUploads';
import type { ObjectStoreEndpoint } from './endpoint';

export type { ObjectStoreEndpoint } from './endpoint';

/**
 * What the product needs from an object store, as Jest tests for any S3 endpoint. The caller starts the store before
 * and stops it after.
 *
 * @public
 */
export function describeObjectStoreContract(
  name: string,
  connect: () => Promise<ObjectStoreEndpoint>,
): void {
  describe(`${name} as an object store`, () => {
    jest.setTimeout(60_000);
    let endpoint: ObjectStoreEndpoint | undefined;
    beforeAll(async () => {
      endpoint = await connect();
    });
    const endpointOf = () => {
      if (!endpoint) throw new Error(`${name} is not connected`);
      return endpoint;
    };
    describeSignatures(endpointOf);
    describeBuckets(endpointOf);
    describeObjects(endpointOf);
    describeListings(endpointOf);
    describeUploads(endpointOf);
    describeRestic(endpointOf);
  });
}
