import { createHash, createHmac } from 'node:crypto';

/** Percent-encoding as SigV4 defines it: only unreserved characters stay. @internal */
export function encodeForSignature(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The same for a path, whose slashes stay. @internal */
export function encodePath(path: string): string {
  return path.split('/').map(encodeForSignature).join('/');
}

/** SHA-256 in lower case hex. @internal */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** HMAC with SHA-256. @internal */
export function hmac(key: string | Uint8Array, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
