import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { RequestHandler } from 'express';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Accepts only requests that name the portal's own host while the portal listens on loopback. Another site can point
 * its own name at 127.0.0.1 and read the responses (DNS rebinding); the `Host` header reveals that name.
 */
export function checkHostName(config: RootConfigService): RequestHandler {
  const listensOnLoopback = LOOPBACK.includes(
    config.getOptionalString('backend.listen.host') ?? '',
  );
  const own = [
    ...LOOPBACK,
    ...['app.baseUrl', 'backend.baseUrl'].flatMap(key =>
      config.has(key) ? new URL(config.getString(key)).hostname : [],
    ),
  ];
  return (request, response, next) => {
    const name = request.headers.host?.replace(/:\d+$/, '').toLowerCase();
    if (!listensOnLoopback || (name !== undefined && own.includes(name))) {
      next();
      return;
    }
    response
      .status(421)
      .type('text/plain')
      .send(`This portal answers only as ${own[0]}.`);
  };
}
