import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { writeCatalogue } from './catalogue';
import { FINDING_TITLES } from './findingTitles';
import { rules } from './registry';

const PAGE = join(__dirname, '../../../../docs/findings.md');

describe('the catalogue of findings', () => {
  it('is what the rules say (UPDATE_DOCS=1 writes it anew)', () => {
    if (process.env.UPDATE_DOCS) {
      writeFileSync(PAGE, writeCatalogue());
    }
    expect(readFileSync(PAGE, 'utf8')).toBe(writeCatalogue());
  });

  it('holds every rule once, each in the file of its name', () => {
    const codes = rules.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    const files = readdirSync(join(__dirname, 'rules'))
      .filter(file => file.endsWith('.ts'))
      .map(file => file.slice(0, -3));
    expect([...codes].sort()).toEqual(files.sort());
    expect(Object.keys(FINDING_TITLES).sort()).toEqual(files);
  });

  it('gives each rule a code in kebab-case and a full documentation', () => {
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
