import { request, type IncomingMessage } from 'node:http';

/** One server-sent event. */
export interface ServerEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Opens a stream of server-sent events and collects the events, like a browser with gzip. */
export async function readEvents(
  url: string,
  token?: string,
  more: Readonly<Record<string, string>> = {},
) {
  const events: ServerEvent[] = [];
  const comments: string[] = [];
  const outgoing = request(url, {
    headers: {
      'accept-encoding': 'gzip, deflate, br',
      ...(token ? { authorization: token } : {}),
      ...more,
    },
    agent: false,
  });
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end();
  });
  let ended = false;
  let rest = '';
  response.setEncoding('utf8');
  response.on('error', () => {});
  response.on('close', () => {
    ended = true;
  });
  response.on('data', (chunk: string) => {
    rest += chunk;
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event && data) {
        events.push({ event, data: JSON.parse(data) });
      } else {
        comments.push(block);
      }
    }
  });
  return {
    status: response.statusCode,
    headers: response.headers,
    events,
    comments,
    rest: () => rest,
    isEnded: () => ended,
    close: () => outgoing.destroy(),
  };
}
