import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * A mover's pod has its volume at `/data`, and restic writes that path into every snapshot. Here a backup gets a root
 * of its own: in a user and a mount namespace, a small tmpfs with bind mounts of the machine's directories and the
 * volume at `/data`. Nothing on the machine changes, and no root is needed. If the machine forbids such namespaces, the
 * volume is referred to by the one name that is the same for every process: `/proc/self/cwd`.
 */
const SCRIPT = `set -e
root=$1 mounts=$2
shift 2
mount -t tmpfs -o size=1m,mode=755 none "$root"
for entry in /*; do
  if [ -L "$entry" ]; then
    cp -P "$entry" "$root$entry"
  elif [ -d "$entry" ]; then
    mkdir "$root$entry"
    mount --rbind "$entry" "$root$entry"
  fi
done
while [ "$mounts" -gt 0 ]; do
  [ -d "$root$1" ] || mkdir "$root$1"
  mount --bind "$2" "$root$1"
  shift 2
  mounts=$((mounts - 1))
done
exec chroot "$root" sh -c 'cd /data && exec "$@"' sh "$@"
`;

let possible: boolean | undefined;

/** The mount path of a directory in a container. */
export interface VolumeMount {
  readonly path: string;
  readonly directory: string;
}

/** A command that sees the directory as `/data`, or undefined if this machine does not allow it. */
export function withDataRoot(options: {
  readonly command: string;
  readonly args: readonly string[];
  readonly dataDirectory: string;
  /** Other volumes, each at a path directly below the root */
  readonly others?: readonly VolumeMount[];
  /** A private directory of the run */
  readonly home: string;
}): { readonly command: string; readonly args: readonly string[] } | undefined {
  possible ??= tryOut();
  return possible ? wrap(options) : undefined;
}

function wrap(options: Parameters<typeof withDataRoot>[0]) {
  const root = join(options.home, 'root');
  mkdirSync(root, { recursive: true });
  const mounts = [
    { path: '/data', directory: options.dataDirectory },
    ...(options.others ?? []),
  ];
  return {
    command: 'unshare',
    args: [
      ...['--user', '--map-root-user', '--mount'],
      ...['sh', '-c', SCRIPT, 'sh', root, String(mounts.length)],
      ...mounts.flatMap(({ path, directory }) => [path, directory]),
      options.command,
      ...options.args,
    ],
  };
}

function tryOut(): boolean {
  const home = mkdtempSync(join(tmpdir(), 'volsync-data-root-'));
  try {
    const { command, args } = wrap({
      command: 'pwd',
      args: [],
      dataDirectory: home,
      home,
    });
    const { stdout } = spawnSync(command, args, {
      encoding: 'utf8',
      timeout: 10_000,
    });
    return stdout?.trim() === '/data';
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
