import { InputError } from '@backstage/errors';

/*
 * Detects plain-text secrets by their form and their entropy. Everything to be written is scanned, and the form's input
 * before it: a match stops the run, and the value itself is never repeated.
 */

/** A text with a name for messages. */
interface NamedText {
  readonly name: string;
  readonly text: string;
}

const FORMS: readonly (readonly [string, RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['an AWS access key', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}/],
  ['a token of GitLab', /\bglpat-[\w-]{16,}/],
  ['a token of Slack', /\bxox[abprs]-[\w-]{10,}/],
  ['a token of 1Password', /\bops_[A-Za-z0-9+/=_-]{40,}/],
  ['a JSON web token', /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\./],
  ['a password in a URL', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i],
  [
    'a password',
    // values that External Secrets or Flux fills in don't count
    /\b(RESTIC_PASSWORD|AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID|password|passwd|secret_?key)["']?\s*[:=]\s*["']?(?![{$"'\s]|$)\S{4,}/im,
  ],
];
const RUN_OF_TEXT = /[A-Za-z0-9+/_=-]{20,}/g;
const HEXADECIMAL = /^[0-9a-f]{40,}$/i;
/** Bits for each character; words of a language have about 3, random base64 of this length more than 4 */
const RANDOM_BITS = 4;

/** Throws `InputError` that names the location, and never the value. */
export function checkSecrets(texts: readonly NamedText[]): void {
  const found = texts.flatMap(({ name, text }) => {
    const kind = findSecret(text);
    return kind === undefined ? [] : [`${name} holds what looks like ${kind}`];
  });
  if (found.length > 0) {
    throw new InputError(
      `${found.join(
        '; ',
      )}. Nothing was written: secrets belong into the secret store and never into a repository. If it was typed here, change it`,
    );
  }
}

function findSecret(text: string): string | undefined {
  const [kind] = FORMS.find(([, form]) => form.test(text)) ?? [];
  return (
    kind ??
    ((text.match(RUN_OF_TEXT) ?? []).some(isRandom)
      ? 'a random key'
      : undefined)
  );
}

function isRandom(run: string): boolean {
  if (HEXADECIMAL.test(run)) {
    return true;
  }
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/].filter(each => each.test(run));
  return classes.length === 3 && bitsPerCharacter(run) >= RANDOM_BITS;
}

/** Shannon's entropy */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  return [...counts.values()].reduce((bits, count) => {
    const share = count / text.length;
    return bits - share * Math.log2(share);
  }, 0);
}
