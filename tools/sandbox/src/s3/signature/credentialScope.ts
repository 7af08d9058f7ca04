import { hmac } from './encoding';

/** `<access key>/<yyyymmdd>/<region>/s3/aws4_request`. @internal */
export interface Credential {
  readonly accessKey: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** Undefined where the text is no credential; an access key may itself hold slashes. @internal */
export function parseCredential(text: string): Credential | undefined {
  const parts = text.split('/');
  if (parts.length < 5 || parts.at(-1) !== 'aws4_request') return undefined;
  const [date, region, service] = parts.slice(-4);
  const accessKey = parts.slice(0, -4).join('/');
  if (!accessKey || !date || !region || !service) return undefined;
  return { accessKey, date, region, service };
}

/** The scope as it stands in every string to sign. @internal */
export function toScope(credential: Credential): string {
  return `${credential.date}/${credential.region}/${credential.service}/aws4_request`;
}

/** The key that signs within a scope. @internal */
export function toSigningKey(
  secretKey: string,
  credential: Credential,
): Buffer {
  const date = hmac(`AWS4${secretKey}`, credential.date);
  const region = hmac(date, credential.region);
  return hmac(hmac(region, credential.service), 'aws4_request');
}
