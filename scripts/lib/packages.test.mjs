import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { listPublished } from './packages.mjs';
import { root } from './paths.mjs';

const read = file => readFile(path.join(root, file), 'utf8');

test('each published package has a description, an author and a repository', async () => {
  const project = JSON.parse(await read('package.json'));
  const packages = await listPublished();
  assert.ok(packages.length >= 6, `${packages.length} packages`);
  for (const { folder, manifest } of packages) {
    const { name } = manifest;
    assert.ok(manifest.description, name);
    assert.ok(manifest.keywords?.length > 2, name);
    assert.ok(manifest.author, name);
    assert.equal(manifest.license, 'Apache-2.0', name);
    assert.deepEqual(
      manifest.repository,
      { ...project.repository, directory: folder },
      name,
    );
    assert.equal(
      manifest.homepage,
      `${project.homepage}/tree/main/${folder}#readme`,
      name,
    );
    assert.equal(manifest.bugs, project.bugs, name);
    assert.equal(await read(`${folder}/LICENSE`), await read('LICENSE'), name);
    assert.match(
      await read(`${folder}/catalog-info.yaml`),
      new RegExp(`name: ${name}\n`),
    );
  }
});

test("links in a published README also work on npm's page", async () => {
  const { homepage } = JSON.parse(await read('package.json'));
  for (const { folder, manifest } of await listPublished()) {
    const readme = await read(`${folder}/README.md`);
    assert.ok(readme.length > 300, `${folder}/README.md says too little`);
    for (const [, link] of readme.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (link.startsWith('#')) continue;
      assert.match(link, /^https:\/\//, `${folder}/README.md: ${link}`);
      const [, ours] =
        new RegExp(`^${homepage}/(?:blob|tree)/main/([^#]+)`).exec(link) ?? [];
      if (ours) {
        assert.ok(
          existsSync(path.join(root, ours)),
          `${folder}/README.md: ${link} leads nowhere`,
        );
      }
    }
    assert.ok(manifest.files.includes('dist'), folder);
  }
});

test('links in the documentation refer to existing files and headings', async () => {
  const { listFiles } = await import('./files.mjs');
  const slug = heading =>
    heading
      .toLowerCase()
      .replace(/`|\*|\[|\]\([^)]*\)/g, '')
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
  const headingsOf = text =>
    [...text.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(
      ([, heading]) => slug(heading),
    );
  const files = (await listFiles(root)).filter(file =>
    /^(README|CONTRIBUTING|SECURITY|CODE_OF_CONDUCT)\.md$|^(docs|deploy)\/.*\.md$/.test(
      file,
    ),
  );
  const broken = [];
  for (const file of files) {
    const text = (await read(file)).replace(/```[\s\S]*?```/g, '');
    for (const [, link] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      const [target, anchor] = link.split('#');
      const full = path.join(root, path.dirname(file), target);
      const at = target ? full : path.join(root, file);
      if (!existsSync(at)) broken.push(`${file}: ${link}`);
      else if (
        anchor &&
        at.endsWith('.md') &&
        !headingsOf(await readFile(at, 'utf8')).includes(anchor)
      ) {
        broken.push(`${file}: ${link} (no such heading)`);
      }
    }
  }
  assert.deepEqual(broken, []);
});

test('Developer Hub is told to import what the legacy entry exports', async () => {
  const config = await read('plugins/volsync/app-config.dynamic.yaml');
  const entry = await read('plugins/volsync/src/legacy.tsx');
  const names = [
    ...[...config.matchAll(/importName: (\w+)/g)].map(([, name]) => name),
    ...[...config.matchAll(/allOf: \[(\w+)\]/g)].map(([, name]) => name),
  ];
  assert.ok(names.length >= 7);
  for (const name of names) {
    assert.match(entry, new RegExp(`export (const|\\{) ${name}\\b`), name);
  }
});

test("the portal's image runs without root, has a health check, and copies existing files", async () => {
  const dockerfile = await read('packages/backend/Dockerfile');
  const lines = dockerfile.replaceAll('\\\n', ' ').split('\n');
  const final = lines.slice(
    lines.findLastIndex(line => line.startsWith('FROM ')),
  );
  assert.match(
    final.find(line => line.startsWith('USER ')) ?? '',
    /^USER node$/,
  );
  assert.ok(final.some(line => line.startsWith('HEALTHCHECK ')));
  assert.ok(lines.every(line => !/^FROM \S+:latest|^ADD /.test(line)));
  const ignored = await read('.dockerignore');
  for (const line of lines.filter(each => /^COPY (?!--from)/.test(each))) {
    for (const source of line.split(/\s+/).slice(1, -1)) {
      const isBuilt = source.startsWith('packages/backend/dist/');
      assert.ok(isBuilt || existsSync(path.join(root, source)), source);
      assert.ok(
        ignored.split('\n').some(kept => {
          const pattern = kept
            .slice(1)
            .replace(/[.]/g, '\\.')
            .replace('*', '.*');
          return kept.startsWith('!') && new RegExp(`^${pattern}`).test(source)
            ? true
            : kept === `!${source}/releases`;
        }),
        `${source} is not in the build's context`,
      );
    }
  }
  assert.equal(
    JSON.parse(await read('.devcontainer/devcontainer.json')).remoteUser,
    'node',
  );
});

test('the navigation of TechDocs contains exactly the pages of the documentation', async () => {
  const { listFiles } = await import('./files.mjs');
  const pages = (await listFiles(root))
    .filter(file => /^docs\/([^/]+|decisions\/README)\.md$/.test(file))
    .map(file => file.slice('docs/'.length));
  const listed = [...(await read('mkdocs.yml')).matchAll(/: (\S+\.md)$/gm)].map(
    ([, page]) => page,
  );
  assert.deepEqual(listed.sort(), pages.sort());
});
