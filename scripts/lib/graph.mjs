import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * The imports inside one package. Type-only imports count too, because readers follow them as well. Tests and files
 * that only tests load are excluded.
 */

const SOURCE = /\.(ts|tsx)$/;
const TEST =
  /(\.test\.tsx?|\.d\.ts)$|(^|\/)(setupTests\.ts|testUtils|__testUtils__|testing|__fixtures__|__mocks__|dist|node_modules)(\/|$)/;
const ENDINGS = ['', '.ts', '.tsx', '/index.ts', '/index.tsx'];

const isFile = file => existsSync(file) && statSync(file).isFile();

async function* listSources(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (TEST.test(file)) continue;
    if (entry.isDirectory()) yield* listSources(file);
    else if (SOURCE.test(entry.name)) yield file;
  }
}

/**
 * The imports between the files of `folder`, as `Map<file, Set<file>>` with paths relative to it.
 * @param {string} folder a package's `src`
 * @param {string} root where TypeScript is installed
 */
export async function readImports(folder, root) {
  const ts = createRequire(path.join(root, 'package.json'))('typescript');
  const imports = new Map();
  for await (const file of listSources(folder)) {
    const targets = new Set();
    const { importedFiles } = ts.preProcessFile(await readFile(file, 'utf8'));
    for (const { fileName } of importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const base = path.resolve(path.dirname(file), fileName);
      const target = ENDINGS.map(ending => base + ending).find(isFile);
      if (!target || !SOURCE.test(target)) continue;
      const relative = path.relative(folder, target);
      if (!relative.startsWith('..') && target !== file) targets.add(relative);
    }
    imports.set(path.relative(folder, file), targets);
  }
  return imports;
}

/**
 * The same graph within `folder`: each of its files, and each subfolder as one node. Imports from outside of the folder
 * are excluded.
 */
export function toFolderGraph(imports, folder = '') {
  const nodeOf = file => {
    if (folder && !file.startsWith(`${folder}/`)) return undefined;
    const [first, ...rest] = file
      .slice(folder ? folder.length + 1 : 0)
      .split('/');
    return rest.length ? `${first}/` : first;
  };
  const graph = new Map();
  for (const [file, targets] of imports) {
    const from = nodeOf(file);
    if (!from) continue;
    const edges = graph.get(from) ?? new Set();
    graph.set(from, edges);
    for (const target of targets) {
      const to = nodeOf(target);
      if (to && to !== from) edges.add(to);
    }
  }
  return graph;
}

/** Every folder with files somewhere below it, the package's own (`''`) first. */
export function listFolders(imports) {
  const folders = new Set(['']);
  for (const file of imports.keys()) {
    const parts = file.split('/').slice(0, -1);
    parts.forEach((_, index) =>
      folders.add(parts.slice(0, index + 1).join('/')),
    );
  }
  return [...folders].sort();
}

/** The groups of nodes that reach each other (Tarjan's strongly connected components of two nodes or more). */
export function findCircles(graph) {
  const state = new Map();
  const stack = [];
  const circles = [];
  let count = 0;
  const visit = node => {
    const own = { index: count, low: count, open: true };
    count += 1;
    state.set(node, own);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      const other = state.get(next);
      if (!other) own.low = Math.min(own.low, visit(next).low);
      else if (other.open) own.low = Math.min(own.low, other.index);
    }
    if (own.low === own.index) {
      const members = stack.splice(stack.indexOf(node));
      members.forEach(member => {
        state.get(member).open = false;
      });
      if (members.length > 1) circles.push(members.sort());
    }
    return own;
  };
  for (const node of graph.keys()) if (!state.has(node)) visit(node);
  return circles;
}

/** Every cycle of a package, between files and between the children of each folder, as lines for a person. */
export function describeCircles(imports) {
  const lines = findCircles(imports).map(
    members => `files: ${members.join(', ')}`,
  );
  for (const folder of listFolders(imports)) {
    const graph = toFolderGraph(imports, folder);
    for (const members of findCircles(graph)) {
      const inside = new Set(members);
      const arrows = members.map(
        member =>
          `${member} → ${[...graph.get(member)]
            .filter(target => inside.has(target))
            .sort()
            .join(', ')}`,
      );
      lines.push(`in ${folder || '.'}: ${arrows.join('; ')}`);
    }
  }
  return lines;
}

/** Nodes bottom up: each after everything that it imports, unless a cycle prevents that. */
export function sortFromTheGroundUp(graph) {
  const sorted = new Set();
  const open = new Set();
  const visit = node => {
    if (sorted.has(node) || open.has(node)) return;
    open.add(node);
    [...(graph.get(node) ?? [])].sort().forEach(visit);
    sorted.add(node);
  };
  [...graph.keys()].sort().forEach(visit);
  return [...sorted];
}

/** The graph as text: one line for each node, bottom up, with its imports. */
export function drawText(graph) {
  const width = Math.max(...[...graph.keys()].map(node => node.length));
  return sortFromTheGroundUp(graph).map(node => {
    const targets = [...(graph.get(node) ?? [])].sort();
    return targets.length
      ? `${node.padEnd(width)} → ${targets.join(' ')}`
      : node;
  });
}

/** The graph in Graphviz' language. */
export function drawDot(name, graph) {
  return [
    `digraph "${name}" {`,
    ...[...graph].flatMap(([from, targets]) => [
      `  "${from}";`,
      ...[...targets].map(to => `  "${from}" -> "${to}";`),
    ]),
    '}',
  ];
}
