/**
 * Connects to one allowed endpoint and nothing else. A repository's address comes from a Secret that others may write,
 * so it is checked three times:
 *
 * - The endpoint as text, against the list (`EndpointPolicy`).
 * - All addresses that its name resolves to, before connecting, because any of them may be used.
 * - The address of the actual connection. An address written in the endpoint is never resolved, and a name may resolve
 *   differently the next time.
 */
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import type { ObjectStoreConfig } from '../config';
import { isAddressAllowed } from './addressRules';

export class AddressRefusedError extends Error {
  readonly code = 'ADDRESS_REFUSED';
  constructor(host: string, address: string) {
    super(
      `"${host}" is at ${address}, an address that is not allowed. If it is the right one, add its range to "addresses" of the endpoint under volsync.objectStores`,
    );
    this.name = 'AddressRefusedError';
  }
}

type Resolve = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const resolveAll: Resolve = host =>
  new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error, addresses) =>
      error ? reject(error) : resolve(addresses),
    );
  });

export function createGuardedAgent(
  store: ObjectStoreConfig,
  options?: {
    readonly resolve?: Resolve;
    /** PEM; replaces the system's authorities, as in restic */
    readonly customCa?: string;
  },
): Agent {
  const endpoint = new URL(store.endpoint);
  const rules = { host: endpoint.hostname, ranges: store.addresses };
  const resolve = options?.resolve ?? resolveAll;

  const guardedLookup: LookupFunction = (host, lookupOptions, callback) => {
    resolve(host).then(
      addresses => {
        const refused = addresses.find(
          ({ address }) => !isAddressAllowed(address, rules),
        );
        const first = addresses[0];
        if (refused || !first) {
          callback(
            new AddressRefusedError(host, refused?.address ?? 'no address'),
            '',
          );
        } else if (lookupOptions.all) {
          callback(null, [...addresses]);
        } else {
          callback(null, first.address, first.family);
        }
      },
      error => callback(error, ''),
    );
  };

  const ca = [
    ...(store.caFile ? [readFileSync(store.caFile)] : []),
    ...(options?.customCa ? [options.customCa] : []),
  ];
  const connect = buildConnector({
    timeout: 5_000,
    lookup: guardedLookup,
    // Created once: parsing the system's bundle takes longer than a handshake.
    secureContext: ca.length > 0 ? createSecureContext({ ca }) : undefined,
  });

  return new Agent({
    connections: 16,
    connect: (target, callback) => {
      const protocol = target.protocol;
      const host = target.hostname.replace(/^\[|\]$/g, '');
      const wanted = endpoint.hostname.replace(/^\[|\]$/g, '');
      if (host !== wanted || protocol !== endpoint.protocol) {
        callback(
          new AddressRefusedError(target.hostname, 'another host'),
          null,
        );
        return;
      }
      connect(target, (...answer) => {
        const [error, socket] = answer;
        if (error || !socket) {
          callback(...answer);
          return;
        }
        const { remoteAddress = 'an unknown address' } = socket;
        if (!isAddressAllowed(remoteAddress, rules)) {
          socket.destroy();
          callback(
            new AddressRefusedError(endpoint.hostname, remoteAddress),
            null,
          );
          return;
        }
        callback(null, socket);
      });
    },
  });
}
