/**
 * The Job that moves restored files to their final paths, without the repository's Secret. It checks all of them first,
 * so a file that can't be placed is refused before anything moves. Then it renames each file or whole folder, which is
 * atomic. It enters folders name by name and never follows a symbolic link. After each step it compares the physical
 * path, because an app may replace a folder with a link meanwhile. Its container can write nothing but the volume.
 *
 * If killed in the middle, it restarts. What was already moved is no longer in the scratch folder.
 *
 *   BEGUN                      files are moved from here on
 *   REFUSED <why> <path>       no more files are moved
 *   BESIDE <path>              placed next to an existing file
 *   PLACED                     all files; the scratch folder is removed
 *
 * Paths are data: each with a NUL at its end, in base64. In the log, they are in base64, too.
 */
import { fromBase64, toNameList } from '../shared/nameList';
import { toScriptJob, type LiveVolume } from '../shared/scriptJob';
import type { KindTools } from '../tools';
import { scratchOf, type FilesParams } from './params';

const SCRIPT = `set -eu
export LC_ALL=C
umask 077
[ "$EXISTING" != discard ] || exec rm -rf -- "./$SCRATCH"
printf %s "$PATHS" | base64 -d | xargs -0 sh -c '
set -eu
say() { printf "%s " "$1"; printf %s "$2" | base64 | tr -d "\\n"; echo; }
refuse() { say "REFUSED $1" "$2"; exit 3; }
is() { [ -e "$1" ] || [ -L "$1" ]; }
folder() { [ -d "$1" ] && [ ! -L "$1" ]; }
here() { pwd -P; echo .; }
root=$(here); root=\${root%??}
files="$root/$SCRATCH/files"
go() {
  cd "./$1" || refuse gone "$2"
  now=$(here)
  [ "\${now%??}" = "$root$2" ] || refuse link "$2"
}
enter() {
  cd "$root"
  at= rest=$1 missing=
  while :; do
    case "$rest" in */*) ;; *) break ;; esac
    name=\${rest%%/*} rest=\${rest#*/} at="$at/$name"
    [ ! -L "./$name" ] || refuse link "$at"
    if [ ! -d "./$name" ]; then
      ! is "./$name" || refuse no-folder "$at"
      missing=1
      [ "$2" = make ] || return 0
      mkdir "./$name"
      chown "$(stat -c %u:%g "$files$at")" "./$name" 2>/dev/null || :
      chmod "$(stat -c %a "$files$at")" "./$name"
    fi
    go "$name" "$at"
  done
}
check() {
  if ! folder "./$2"; then
    ! folder "$1" || ! is "./$2" || refuse no-folder "$3"
    return 0
  fi
  folder "$1" || refuse folder "$3"
  (
    go "$2" "$3"
    for each in "$1"/* "$1"/.*; do
      name=\${each##*/}
      case "$name" in . | ..) continue ;; esac
      ! is "$each" || check "$each" "$name" "$3/$name" || exit 3
    done
  ) || exit 3
}
move() {
  if folder "$1" && folder "./$2"; then
    (
      go "$2" "$3"
      for each in "$1"/* "$1"/.*; do
        name=\${each##*/}
        case "$name" in . | ..) continue ;; esac
        ! is "$each" || move "$each" "$name" "$3/$name" || exit 3
      done
      rmdir "$1" || exit 3
    ) || exit 3
  else
    mv -f -T "$1" "./$2" || exit 3
  fi
}
beside() {
  is "./$2" || mv -n -T "$1" "./$2" || :
  ! is "$1" || ! is "./$2$SUFFIX" || refuse taken "$3$SUFFIX"
  ! is "$1" || mv -n -T "$1" "./$2$SUFFIX" || :
  ! is "$1" || refuse taken "$3"
}
! is "$files" || folder "$files" || refuse link "/$SCRATCH"
folder "$files" || refuse gone "/$SCRATCH"
if ! is "$root/$SCRATCH/begun"; then
  for path; do
    is "$files/$path" || refuse missing "/$path"
    enter "$path" look
    [ -n "$missing" ] || [ "$EXISTING" = keep ] || check "$files/$path" "$rest" "/$path"
  done
  mkdir "$root/$SCRATCH/begun"
fi
echo BEGUN
for path; do
  is "$files/$path" || continue
  enter "$path" make
  case "$EXISTING" in
    keep) beside "$files/$path" "$rest" "/$path" ;;
    *) move "$files/$path" "$rest" "/$path" ;;
  esac
done
for path; do
  enter "$path" look
  [ -n "$missing" ] || ! is "./$rest$SUFFIX" || say BESIDE "/$path"
done
cd "$root"
rm -rf -- "./$SCRATCH"
echo PLACED
' sh
`;

export function toPlaceJob(
  params: FilesParams,
  options: {
    readonly tools: Pick<KindTools, 'verification'>;
    readonly live: LiveVolume | undefined;
    /** Only removes the files that haven't been placed */
    readonly isDiscard?: boolean;
  },
): Readonly<Record<string, unknown>> {
  const { tools, live, isDiscard = false } = options;
  return toScriptJob(params, {
    verification: tools.verification,
    name: isDiscard ? 'discard' : 'place',
    script: SCRIPT,
    env: {
      SCRATCH: scratchOf(params),
      EXISTING: isDiscard ? 'discard' : params.existing,
      SUFFIX: params.suffix,
      ...(!isDiscard && {
        PATHS: toNameList(params.paths.map(({ raw }) => fromBase64(raw))),
      }),
    },
    mounts: [{ claimName: params.claim.name, path: '/data', readOnly: false }],
    live,
  });
}

const REFUSALS: Readonly<
  Record<string, { readonly why: string; readonly remedy: string }>
> = {
  link: {
    why: 'is a symbolic link in the volume, and links are not followed',
    remedy: 'Restore into a new volume, or replace the link by a folder first',
  },
  'no-folder': {
    why: 'is a folder in the snapshot, but something else in the volume',
    remedy: 'Rename it in the volume first, or restore into a new volume',
  },
  folder: {
    why: 'is a file in the snapshot, but a folder in the volume',
    remedy: 'Rename the folder in the volume first, or keep existing files',
  },
  missing: {
    why: 'was not restored by restic',
    remedy: 'Verify the snapshot, then start again',
  },
  gone: {
    why: 'was deleted or moved in the volume in the meantime',
    remedy: 'Check what cleans up in this volume, then start again',
  },
  taken: {
    why: 'was created in the volume in the meantime',
    remedy: 'Start again',
  },
};

/** The result of the Job. */
interface PlaceLog {
  /** Whether files started to move */
  readonly hasBegun: boolean;
  readonly isPlaced: boolean;
  /** Paths that existed, so the restored files are next to them; as text */
  readonly beside: readonly string[];
  readonly refusal?: { readonly what: string; readonly remedy: string };
}

/** Pure. @internal */
export function parsePlaceLog(log: string): PlaceLog {
  const [, why = '', path = ''] =
    /^REFUSED ([a-z-]+) ([A-Za-z0-9+/=]*)$/m.exec(log) ?? [];
  const refusal = REFUSALS[why];
  return {
    hasBegun: /^BEGUN$/m.test(log),
    isPlaced: /^PLACED$/m.test(log),
    beside: [...log.matchAll(/^BESIDE ([A-Za-z0-9+/=]+)$/gm)].map(
      ([, text = '']) => Buffer.from(text, 'base64').toString(),
    ),
    ...(refusal && {
      refusal: {
        what: `${JSON.stringify(
          Buffer.from(path, 'base64').toString().slice(0, 200),
        )} ${refusal.why}`,
        remedy: refusal.remedy,
      },
    }),
  };
}
