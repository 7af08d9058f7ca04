/* eslint-disable import/newline-after-import */
// Memory and time of the packed index: node bench/index.mjs [blobs]
import { randomFillSync } from 'node:crypto';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { BlobIndex } = require('../dist/index/blobIndex.cjs.js');

const blobs = Number(process.argv[2] ?? 10_000_000);
const perFile = 50_000;
const chunks = Array.from({ length: blobs / perFile }, () => {
  const records = randomFillSync(new Uint32Array(perFile * 12));
  for (let number = 0; number < perFile; number++) {
    records[number * 12 + 8] = number % 50;
    records[number * 12 + 10] = 100;
  }
  return {
    records,
    packIds: new Uint8Array(32 * 50),
    packSizes: new Float64Array(50),
  };
});
const start = performance.now();
const index = await BlobIndex.build(chunks);
const built = performance.now();
const wanted = Array.from(
  { length: 100_000 },
  () => index.locationOf(Math.floor(Math.random() * blobs)).id,
);
const looked = performance.now();
const found = wanted.filter(id => index.numberOf(id, false) >= 0).length;
const end = performance.now();
console.log(
  JSON.stringify({
    blobs: index.size,
    bytesPerBlob: index.memoryBytes / index.size,
    residentMebibytes: Math.round(process.memoryUsage().rss / 1024 ** 2),
    buildMilliseconds: Math.round(built - start),
    lookupMicroseconds: ((end - looked) / wanted.length) * 1000,
    found,
  }),
);
