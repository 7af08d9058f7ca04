/**
 * The Job that returns to the safety snapshot. A claim can't be restored in place, so its files are copied. It empties
 * the volume, copies the files of the other claim, and compares both, name by name and byte by byte. Only then does it
 * succeed. Its log has the number of files, and whether owners and modes were restored, too, which depends on the
 * container's privileges. If killed in the middle, it restarts from the volume snapshot, which it only reads.
 */
import { toScriptJob } from '../shared/scriptJob';
import type { KindTools } from '../tools';
import type { OfflineParams } from './params';

// lost+found belongs to the file system, not to its contents.
const SCRIPT = `set -e
export LC_ALL=C
each() {
  find . -xdev -mindepth 1 -path ./lost+found -prune -o "$@" -print0 | sort -z
}
content() {
  cd "$1"
  each ! -path . | tr '\\0' '\\n'
  each -type f | xargs -0 -r sha256sum
  each -type l | xargs -0 -r -n 1 readlink
}
marks() { cd "$1"; each ! -path . | xargs -0 -r stat -c '%f %u %g %n'; }
cd "$TO"
find . -xdev -mindepth 1 -maxdepth 1 ! -name lost+found -exec rm -rf -- {} +
cd "$FROM"
find . -xdev -mindepth 1 -maxdepth 1 ! -name lost+found -exec cp -a -- {} "$TO/" ';'
before=$(content "$FROM" | sha256sum)
after=$(content "$TO" | sha256sum)
if [ "$before" != "$after" ]; then
  echo "The copy is not equal to the volume snapshot"
  exit 1
fi
if [ "$(marks "$FROM" | sha256sum)" = "$(marks "$TO" | sha256sum)" ]; then
  echo "MARKS equal"
else
  echo "MARKS differ"
fi
echo "FILES $(cd "$TO" && each -type f | tr -dc '\\000' | wc -c)"
`;

export function toCopyJob(
  params: Pick<OfflineParams, 'mark' | 'mover' | 'claim'>,
  options: {
    readonly verification: KindTools['verification'];
    readonly from: string;
  },
): Readonly<Record<string, unknown>> {
  return toScriptJob(params, {
    verification: options.verification,
    name: 'copy',
    script: SCRIPT,
    env: { FROM: '/safety', TO: '/data' },
    mounts: [
      { claimName: params.claim.name, path: '/data', readOnly: false },
      { claimName: options.from, path: '/safety', readOnly: true },
    ],
  });
}

/** The Job's result; undefined if its log is incomplete. Pure. @internal */
export function parseCopyLog(
  log: string,
): { readonly files: number; readonly marksEqual: boolean } | undefined {
  const files = /^FILES +(\d+)$/m.exec(log)?.[1];
  const marks = /^MARKS (equal|differ)$/m.exec(log)?.[1];
  return files && marks
    ? { files: Number(files), marksEqual: marks === 'equal' }
    : undefined;
}
