const flags = {
  setuid: 1 << 23,
  setgid: 1 << 22,
  sticky: 1 << 20,
} as const;

/**
 * The permission bits of POSIX (setuid, setgid, sticky and `rwxrwxrwx`) of a mode as restic stores it, which is Go's
 * `FileMode`.
 *
 * @public
 */
export function toPosixMode(mode: number): number {
  return (
    (mode & 0o777) |
    (mode & flags.setuid ? 0o4000 : 0) |
    (mode & flags.setgid ? 0o2000 : 0) |
    (mode & flags.sticky ? 0o1000 : 0)
  );
}

/** A mode as Go and `restic ls` write it: `drwxr-xr-x`. @public */
export function formatMode(mode: number): string {
  const letters = [...'dalTLDpSugct?']
    .filter((_, bit) => (mode >>> (31 - bit)) & 1)
    .join('');
  const permissions = [...'rwxrwxrwx']
    .map((letter, bit) => ((mode >>> (8 - bit)) & 1 ? letter : '-'))
    .join('');
  return `${letters || '-'}${permissions}`;
}
