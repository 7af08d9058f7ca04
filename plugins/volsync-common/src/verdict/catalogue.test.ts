import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeCatalogue } from './catalogue';
import { FINDING_TITLES } from './findingTitles';
import { rules } from './registry';

const PAGE = join(__dirname, '../../../../docs/findings.md');

describe('docs/findings.md', () => {
  it('is generated from the rules (UPDATE_DOCS=1 updates it)', () => {
    if (process.env.UPDATE_DOCS) {
      writeFileSync(PAGE, writeCatalogue());
    }
    expect(readFileSync(PAGE, 'utf8')).toBe(writeCatalogue());
  });

  it('lists every rule once, each in a file named after its code', () => {
    const codes = rules.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    const files = readdirSync(join(__dirname, 'rules'))
      .filter(file => file.endsWith('.ts'))
      .map(file => file.slice(0, -3));
    expect([...codes].sort()).toEqual(files.sort());
    expect(Object.keys(FINDING_TITLES).sort()).toEqual(files);
  });

  it('has a code in kebab-case and documentation for each rule', () => {
    for (const { code, documentation } of rules) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const text of [
        documentation.what,
        documentation.why,
        documentation.fix,
      ]) {
        expect(text.length).toBeGreaterThan(5);
      }
    }
  });
});
