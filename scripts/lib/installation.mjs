import { UserError } from './say.mjs';

/**
 * The README's lines that install the plugin into a portal: the code blocks between `<!-- installation -->` and
 * `<!-- /installation -->`, in `sh`, `ts` and `yaml`. Comments and empty lines don't count.
 */
export function readInstallation(readme) {
  const part = /<!-- installation -->([\s\S]*?)<!-- \/installation -->/.exec(
    readme,
  )?.[1];
  if (!part)
    throw new UserError('The README has no part <!-- installation -->.');
  const blocks = { sh: [], ts: [], yaml: [] };
  const fences = part.matchAll(/^([ ]*)```(\w+)\n([\s\S]*?)^[ ]*```/gm);
  for (const [, indentation, language, body] of fences) {
    blocks[language]?.push(
      ...body
        .split('\n')
        .filter(line => line.trim() && !/^\s*(#|\/\/)/.test(line))
        // A block in a numbered step stands below its text
        .map(line => line.replace(indentation, '')),
    );
  }
  return {
    shell: blocks.sh,
    backend: blocks.ts,
    configuration: blocks.yaml,
    lines: blocks.sh.length + blocks.ts.length + blocks.yaml.length,
  };
}
