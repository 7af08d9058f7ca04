import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../../../scripts/lib/paths.mjs';

/**
 * How much Backstage UI's table would add to the plugin's JavaScript, besides the components that the plugin already
 * uses.
 */

const TABLE = [
  'Table',
  'TableRoot',
  'TableHeader',
  'TableBody',
  'Column',
  'Row',
  'Cell',
];

async function usedComponents() {
  const source = path.join(root, 'plugins/volsync/src');
  const files = await readdir(source, { recursive: true });
  const names = new Set();
  for (const file of files.filter(name => name.endsWith('.tsx'))) {
    const text = await readFile(path.join(source, file), 'utf8');
    for (const [, list] of text.matchAll(
      /import \{([^}]*)\} from '@backstage\/ui'/g,
    )) {
      for (const name of list.split(',').map(part => part.trim())) {
        if (name && !name.startsWith('type ')) names.add(name);
      }
    }
  }
  return [...names].sort();
}

/** Kilobytes after minifying and gzip, without React. */
async function measure(names) {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { ${names.join(', ')} } from '@backstage/ui';`,
      resolveDir: path.join(root, 'plugins/volsync'),
    },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    external: ['react', 'react-dom', 'react/jsx-runtime'],
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.css': 'empty' },
  });
  return gzipSync(outputFiles[0].contents).length / 1_000;
}

const used = await usedComponents();
const without = await measure(used);
const withTable = await measure([...used, ...TABLE]);
const own = await Promise.all(
  [
    'components/common/DataTable.tsx',
    'components/common/VirtualTable.tsx',
    'components/browse/Grid.tsx',
  ].map(async file => {
    const { outputFiles } = await build({
      entryPoints: [path.join(root, 'plugins/volsync/src', file)],
      minify: true,
      write: false,
      format: 'esm',
      loader: { '.css': 'empty' },
    });
    return gzipSync(outputFiles[0].contents).length / 1_000;
  }),
);
const sum = own.reduce((total, size) => total + size, 0);
const rows = [
  [
    `the ${used.length} components of Backstage UI that the plugin uses`,
    without,
  ],
  ["the same and Backstage UI's table", withTable],
  ["the plugin's DataTable, VirtualTable and Grid", sum],
].map(
  ([what, size]) => `| ${what.padEnd(52)} | ${size.toFixed(1).padEnd(5)} |`,
);
const text = `# Tables

\`npm run bench -- table\`: kilobytes of JavaScript, minified and compressed with gzip, without React.

| ${'what'.padEnd(52)} | kB    |
| ${'-'.repeat(52)} | ----- |
${rows.join('\n')}
`;
await writeFile(path.join(root, 'tools/bench/results/table.md'), text);
process.stdout.write(text);
