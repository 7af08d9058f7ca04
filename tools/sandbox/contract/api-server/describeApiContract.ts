import { accessContract } from './accessContract';
import { applyContract } from './applyContract';
import { badInputContract } from './badInputContract';
import { clientContract } from './clientContract';
import { ContractClient } from './contractClient';
import { type ContractTarget } from './contractTarget';
import { deletionContract } from './deletionContract';
import { discoveryContract } from './discoveryContract';
import { eventContract } from './eventContract';
import { listContract } from './listContract';
import { objectContract } from './objectContract';
import { ownershipContract } from './ownershipContract';
import { patchContract } from './patchContract';
import { statusContract } from './statusContract';
import { volsyncContract } from './volsyncContract';
import { watchContract } from './watchContract';
import { workloadContract } from './workloadContract';

/**
 * Tests of what the product needs from a Kubernetes API server: run against the sandbox's, and against a real one, with
 * a token that has all permissions.
 *
 * @public
 */
export function describeApiContract(
  name: string,
  start: () => Promise<ContractTarget>,
): void {
  describe(`the Kubernetes API of ${name}`, () => {
    let client: ContractClient;
    beforeAll(async () => {
      client = new ContractClient(await start());
    });
    afterAll(() => client?.target.stop?.());
    const get = () => client;
    discoveryContract(get);
    objectContract(get);
    listContract(get);
    watchContract(get);
    patchContract(get);
    applyContract(get);
    statusContract(get);
    deletionContract(get);
    ownershipContract(get);
    eventContract(get);
    volsyncContract(get);
    workloadContract(get);
    accessContract(get);
    badInputContract(get);
    clientContract(get);
  });
}
