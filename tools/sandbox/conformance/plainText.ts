/*
 * Removes text that differs between any two runs: times, uids, random suffixes, addresses, restic's ids and numbers.
 * Each is replaced by a name in angle brackets, so the text still shows what was there.
 */

const REPLACED: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/(process|sandbox|containerd):\/\/[\w-]+/g, '<container>'],
  [
    /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z| ?[+-]\d\d:?\d\d)?( UTC)?/g,
    '<time>',
  ],
  [/-20\d{12}\b/g, '-<stamp>'],
  [
    /https?:\/\/(127\.0\.0\.1|[\w.-]+\.svc\.cluster\.local):\d+/g,
    'http://<object store>',
  ],
  [/127\.0\.0\.1:\d+/g, '<address>'],
  [/\b(lab|sandbox)-node-1\b/g, '<node>'],
  // A provisioner adds its host's name to its own
  [/(csi\.ceph\.com|openebs\.io\/local)_(lab|sandbox)\b/g, '$1_<host>'],
  [/\brestic \d+\.\d+\.\d+ compiled with \S+ on \S+/g, 'restic <version>'],
  [/\bsnapshot [0-9a-f]{8}\b/g, 'snapshot <id>'],
  [/\brestic repository [0-9a-f]{10}\b/g, 'restic repository <id>'],
  [/\b\d+(\.\d+)? ([KMG]i)?B\b/g, '<size>'],
  [/\bprocessed \d+ files/g, 'processed <n> files'],
  [/ in \d+:\d\d\b/g, ' in <duration>'],
  [/\bcompleted in \d+s\b/g, 'completed in <duration>'],
  [/ by \w+@volsync to /g, ' by <user>@volsync to '],
  [/\bPID \d+ on \S+ by \w+ \(UID \d+, GID \d+\)/g, 'PID <n> on <host>'],
  [/\((\d+h)?(\d+m)?[\d.]+s ago\)/g, '(<duration> ago)'],
  [/\bstorage ID [0-9a-f]+/g, 'storage ID <id>'],
];

export function plainText(text: string): string {
  return REPLACED.reduce(
    (before, [pattern, name]) => before.replace(pattern, name),
    text,
  );
}
