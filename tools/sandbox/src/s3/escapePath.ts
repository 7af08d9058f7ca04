/** Percent-encodes a path like AWS: only slashes and unreserved characters stay. */
export function escapePath(path: string): string {
  return path.split('/').map(escapeSegment).join('/');
}

function escapeSegment(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
