import { formatBytes } from 'backstage-plugin-volsync-common';

export { formatBytes, formatCount } from 'backstage-plugin-volsync-common';

/** Signed, for a change: `+120 MiB`. */
export function formatBytesChange(bytes: number, locale: string): string {
  return bytes >= 0
    ? `+${formatBytes(bytes, locale)}`
    : `−${formatBytes(-bytes, locale)}`;
}
