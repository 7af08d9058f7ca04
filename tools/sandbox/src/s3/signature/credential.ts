/** `<access key>/<yyyymmdd>/<region>/s3/aws4_request`. */
export interface Credential {
  readonly accessKey: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** Undefined if the text is not a credential; an access key may itself contain slashes. */
export function parseCredential(text: string): Credential | undefined {
  const parts = text.split('/');
  if (parts.length < 5 || parts.at(-1) !== 'aws4_request') return undefined;
  const [date, region, service] = parts.slice(-4);
  const accessKey = parts.slice(0, -4).join('/');
  if (!accessKey || !date || !region || !service) return undefined;
  return { accessKey, date, region, service };
}
