const MAX_LINE_LENGTH = 8 * 1024 * 1024;

/**
 * Yields the lines of a body as they arrive. Calls `onChunk` for every chunk, so a watchdog sees activity.
 *
 * @internal
 */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  onChunk: () => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  // Each chunk is searched once, however many chunks a line has
  let parts: string[] = [];
  let length = 0;
  for await (const chunk of body) {
    onChunk();
    const texts = decoder.decode(chunk, { stream: true }).split('\n');
    const rest = texts.pop() ?? '';
    for (const text of texts) {
      const line = [...parts, text].join('');
      parts = [];
      length = 0;
      if (line.trim() !== '') {
        yield line;
      }
    }
    parts.push(rest);
    length += rest.length;
    if (length > MAX_LINE_LENGTH) {
      throw new Error('A watch sent a line of more than 8 MiB');
    }
  }
  // An incomplete last line is dropped: the next watch sends it again.
}
