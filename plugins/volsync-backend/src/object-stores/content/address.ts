/** Removes empty names; `/` for the root. @internal */
export function normalizePath(path: string): string {
  return `/${path.split('/').filter(Boolean).join('/')}`;
}

export function joinAddress(folder: string, address: string): string {
  return folder === '/' ? `/${address}` : `${folder}/${address}`;
}
