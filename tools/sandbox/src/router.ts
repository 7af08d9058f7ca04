import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { addChangeRoutes } from './changeRoutes';
import type { SandboxRunner } from './SandboxRunner';

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/** The sandbox's own routes; only for clients on this machine. */
export function createRouter(runner: SandboxRunner): Router {
  const router = PromiseRouter();
  router.use((request, response, next) => {
    if (LOOPBACK.test(request.socket.remoteAddress ?? '')) {
      next();
    } else {
      response.status(403).json({
        error: { message: 'The sandbox answers its own machine only' },
      });
    }
  });
  router.get('/status', (_request, response) => {
    response.json(runner.status);
  });
  router.post('/services/:name/backup', async (request, response) => {
    const { sandbox } = runner;
    const { name } = request.params;
    if (!sandbox) {
      response
        .status(503)
        .json({ error: { message: 'The sandbox is not ready yet' } });
    } else if (!sandbox.services.includes(name)) {
      response
        .status(404)
        .json({ error: { message: `There is no demo service "${name}"` } });
    } else if (!sandbox.actions.hasBackup(name)) {
      response.status(409).json({
        error: { message: `The service "${name}" has no backup to trigger` },
      });
    } else {
      const { tag } = await sandbox.actions.triggerBackup(name);
      response.status(202).json({ tag });
    }
  });
  addChangeRoutes(router, { runner, clock: () => new Date() });
  return router;
}
