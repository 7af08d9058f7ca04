/** The rules for names, with the real server's messages. */

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = String.raw`[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*`;
const service = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const subdomainText = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${subdomain}')`;
const labelText = `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${label}')`;
const serviceText = `a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '${service}')`;
const qualifiedText = `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${qualified}')`;
const valueText = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`;

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

const rules = {
  subdomain: { pattern: whole(subdomain), limit: 253, text: subdomainText },
  label: { pattern: whole(label), limit: 63, text: labelText },
  service: { pattern: whole(service), limit: 63, text: serviceText },
} as const;

/** The violated rule of a name; undefined if it is valid. */
export function nameProblems(
  name: string,
  rule: 'subdomain' | 'label' | 'service' | 'path',
): readonly string[] {
  if (rule === 'path') {
    if (name === '.' || name === '..') {
      return [`may not be '${name}'`];
    }
    return ['/', '%']
      .filter(character => name.includes(character))
      .map(character => `may not contain '${character}'`);
  }
  const { pattern, limit, text } = rules[rule];
  const problems: string[] = [];
  if (name.length > limit) {
    problems.push(`must be no more than ${limit} bytes`);
  }
  // Length first: the patterns are fast only on short texts.
  if (name.length <= 4096 && !pattern.test(name)) {
    problems.push(text);
  }
  return problems;
}

/** `[prefix/]name`: keys of labels and annotations, finalizers. */
export function qualifiedNameProblems(key: string): readonly string[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length > 1 ? parts.slice(0, -1).join('/') : undefined;
  if (parts.length > 2) {
    return [
      `a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const problems: string[] = [];
  if (prefix === '') {
    problems.push('prefix part must be non-empty');
  } else if (
    prefix !== undefined &&
    nameProblems(prefix, 'subdomain').length > 0
  ) {
    problems.push(`prefix part ${subdomainText}`);
  }
  if (name === '') {
    problems.push('name part must be non-empty');
  } else if (name.length > 63) {
    problems.push('name part must be no more than 63 bytes');
  } else if (!whole(qualified).test(name)) {
    problems.push(qualifiedText);
  }
  return problems;
}

export function labelValueProblems(value: string): readonly string[] {
  if (value.length > 63) {
    return ['must be no more than 63 bytes'];
  }
  return value === '' || whole(qualified).test(value) ? [] : [valueText];
}
