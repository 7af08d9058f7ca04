import path from 'node:path';
import { parseArgs } from 'node:util';
import { globFiles } from './lib/files.mjs';
import {
  describeCircles,
  drawDot,
  drawText,
  readImports,
  toFolderGraph,
} from './lib/graph.mjs';
import { root } from './lib/paths.mjs';
import { fail, say, UserError } from './lib/say.mjs';

const HELP = `npm run graph                       the folders of each package, and who imports whom
npm run graph -- PACKAGE [FOLDER]   one package (plugins/volsync), or one folder of its src
npm run graph -- --dot PACKAGE      the same for Graphviz
npm run graph -- --check            fails if folders or files of a package import each other in a circle`;

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      check: { type: 'boolean', default: false },
      dot: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    say(HELP);
    return;
  }
  const [only, folder] = positionals;
  const manifests = await globFiles(root, [
    'plugins/*/package.json',
    'libs/*/package.json',
    'packages/*/package.json',
    'tools/*/package.json',
  ]);
  const packages = manifests
    .map(manifest => path.dirname(manifest))
    .filter(name => !only || name === only.replace(/\/$/, ''));
  if (!packages.length) {
    throw new UserError(`There is no package "${only}".`, HELP);
  }
  let circles = 0;
  for (const name of packages) {
    const imports = await readImports(path.join(root, name, 'src'), root);
    if (values.check) {
      const lines = describeCircles(imports);
      if (!lines.length) continue;
      circles += lines.length;
      say(name);
      lines.forEach(line => say(`  ${line}`));
    } else {
      const graph = toFolderGraph(imports, folder?.replace(/\/$/, ''));
      if (!graph.size) {
        throw new UserError(`${name}/src has no folder "${folder}".`);
      }
      if (values.dot) drawDot(name, graph).forEach(line => say(line));
      else {
        say(`\n${path.join(name, 'src', folder ?? '')}`);
        drawText(graph).forEach(line => say(`  ${line}`));
      }
    }
  }
  if (values.check) {
    if (circles) {
      throw new UserError(
        `${circles} ${
          circles === 1 ? 'circle' : 'circles'
        } of imports: move what both sides need into a file of its own.`,
      );
    }
    say('No circles of imports.');
  }
}

main().catch(fail);
