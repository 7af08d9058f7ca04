import { resolve } from 'node:path';
import { ESLint, type Linter } from 'eslint';

jest.setTimeout(60_000);

describe('the order of the rooms', () => {
  const cwd = resolve(__dirname, '..');
  const eslint = new ESLint({ cwd });
  const rulesBrokenBy = async (file: string, code: string, linter = eslint) => {
    const filePath = resolve(cwd, file);
    const results = await linter.lintText(code, { filePath });
    return results.flatMap(({ messages }) => messages.map(one => one.ruleId));
  };

  it.each([
    ['src/lib/toError.ts', '../wiring/createServices'],
    ['src/evidence/toVolumeEvidence.ts', '../report/ReportService'],
    ['src/object-stores/readDetails.ts', '../metrics/MetricsClient'],
  ])('is enforced by the linter: %s must not import %s', async (file, from) => {
    expect(
      await rulesBrokenBy(file, `export type { Any } from '${from}';\n`),
    ).toContain('import/no-restricted-paths');
  });

  it('is enforced by the linter for files that import each other', async () => {
    const file = 'src/object-stores/readDetails.ts';
    const { rules } = await eslint.calculateConfigForFile(resolve(cwd, file));
    const [severity, options] = rules['import/no-cycle'];
    // The rule reads its graph from disk, so it doesn't know the text under test.
    const rule: Linter.RuleEntry = [severity, { ...options, disableScc: true }];
    const strict = new ESLint({
      cwd,
      overrideConfig: { rules: { 'import/no-cycle': rule } },
    });
    expect(
      await rulesBrokenBy(
        file,
        "export { RepositoryReader as readDetails } from './RepositoryReader';\n",
        strict,
      ),
    ).toEqual(['import/no-cycle']);
  });

  it('allows a room to import from the rows above its own', async () => {
    expect(
      await rulesBrokenBy(
        'src/report/ReportService.ts',
        "export { EvidenceService as ReportService } from '../evidence/EvidenceService';\n",
      ),
    ).toEqual([]);
  });
});
