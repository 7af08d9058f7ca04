// The sandbox's S3 endpoint in a process of its own, so it doesn't compete for a thread. Run with Backstage's source
// loader.
// eslint-disable-next-line @backstage/no-relative-monorepo-imports
const { startObjectStore } = require('../../../tools/sandbox/src/s3');

startObjectStore({
  directory: process.argv[2],
  users: [{ accessKey: 'bench', secretKey: 'bench-secret-key' }],
}).then(server => {
  process.send({ url: server.url });
  process.on('message', () => process.send({ calls: server.calls.total }));
  process.on('disconnect', () => server.close().then(() => process.exit(0)));
});
