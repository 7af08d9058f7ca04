import { runBench } from '../lib/runBench.mjs';
import { toMarkdown } from './report.mjs';

await runBench({
  name: 'bulk',
  whole: { volumes: 50 },
  maxMinutes: 40,
  toMarkdown,
});
