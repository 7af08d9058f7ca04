const LINE_LIMIT = 8 * 1024 * 1024;

/**
 * The lines of a body as they come. Calls `onChunk` for whatever arrives, so that a watchdog knows of life.
 *
 * @internal
 */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  onChunk: () => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    onChunk();
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length > LINE_LIMIT) {
      throw new Error('A watch sent a line of more than 8 MiB');
    }
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.trim() !== '') {
        yield line;
      }
    }
  }
  // What follows the last line break was cut off on the way: the next watch sends it again.
}
