/** The body of a response; undefined if it is longer than the limit, in which case the rest is not read. @internal */
export async function readAtMost(
  response: Response,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the body
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) {
      return undefined;
    }
  }
  return Buffer.concat(chunks);
}
