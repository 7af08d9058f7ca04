import { UserError } from './say.mjs';

/**
 * The lines by which the README tells how to install into one's own portal: the code blocks between
 * `<!-- installation -->` and `<!-- /installation -->`, in `sh`, `ts` and `yaml`. Comments and empty lines do not count.
 */
export function readInstallation(readme) {
  const part = /<!-- installation -->([\s\S]*?)<!-- \/installation -->/.exec(
    readme,
  )?.[1];
  if (!part)
    throw new UserError('The README has no part <!-- installation -->.');
  const blocks = { sh: [], ts: [], yaml: [] };
  for (const [, language, body] of part.matchAll(/```(\w+)\n([\s\S]*?)```/g)) {
    blocks[language]?.push(
      ...body
        .split('\n')
        .filter(line => line.trim() && !/^\s*(#|\/\/)/.test(line)),
    );
  }
  return {
    shell: blocks.sh,
    backend: blocks.ts,
    configuration: blocks.yaml,
    lines: blocks.sh.length + blocks.ts.length + blocks.yaml.length,
  };
}
