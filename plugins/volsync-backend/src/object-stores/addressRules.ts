import ipaddr from 'ipaddr.js';

/**
 * Whether an endpoint's host may have this address. Public addresses are always allowed. Private, loopback, link-local
 * and similar ones only if the operator allows a range, or if the endpoint itself is that address (or `localhost`).
 *
 * @internal
 */
export function isAddressAllowed(
  address: string,
  rules: {
    /** Host of the endpoint, as in the configuration */
    readonly host: string;
    readonly ranges: readonly string[];
  },
): boolean {
  if (!ipaddr.isValid(address)) {
    return false;
  }
  // `process` turns ::ffff:10.0.0.1 into 10.0.0.1, so it can't bypass a rule about the latter.
  const parsed = ipaddr.process(address);
  const literal = rules.host.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(literal)) {
    return ipaddr.process(literal).toString() === parsed.toString();
  }
  const range = parsed.range();
  if (
    range === 'unicast' ||
    (literal === 'localhost' && range === 'loopback')
  ) {
    return true;
  }
  return rules.ranges.some(cidr => {
    const [network, bits] = ipaddr.parseCIDR(cidr);
    return network.kind() === parsed.kind() && parsed.match([network, bits]);
  });
}
