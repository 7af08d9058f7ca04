import { InputError } from '@backstage/errors';

/**
 * Normalizes scheme, host and port. Rejects hosts that could be mistaken for another one: 2130706433, 0x7f.1, 127.1,
 * user@host. Throws `InputError`.
 *
 * @internal
 */
export function toEndpoint(scheme: string, host: string): string {
  const raw = `${scheme}://${host}`;
  if (host.includes('@')) {
    throw new InputError(
      "The repository's address must not contain a user name or password",
    );
  }
  if (!URL.canParse(raw) || /[\s\\%]/.test(host)) {
    throw new InputError("The repository's address has no valid host and port");
  }
  const url = new URL(raw);
  const defaultPort = scheme === 'http' ? ':80' : ':443';
  const written = host.toLowerCase();
  const plain =
    url.port === '' && written.endsWith(defaultPort)
      ? written.slice(0, -defaultPort.length)
      : written;
  if (plain !== url.host || /^\[::ffff:/i.test(url.hostname)) {
    throw new InputError(
      "The repository's host is written in an unusual form: write names in lower case letters, and addresses as in 10.0.0.1 or [fd00::1]",
    );
  }
  return url.origin;
}
