import { runBench } from '../lib/runBench.mjs';
import { toMarkdown } from './report.mjs';

await runBench({
  name: 'files',
  whole: { files: 100_000, bytes: 4_096, tries: 3 },
  maxMinutes: 40,
  toMarkdown,
});
