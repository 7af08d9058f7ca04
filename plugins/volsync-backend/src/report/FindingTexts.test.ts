import type { Finding, VolumeReport } from 'backstage-plugin-volsync-common';
import { FindingTexts } from './FindingTexts';

const long = 'x'.repeat(16 * 1024);

const finding = (text: string): Finding => ({
  code: 'backup-failing',
  severity: 'critical',
  what: text,
  why: text,
  means: text,
  fix: [{ text, command: text }],
  evidence: [{ kind: 'log', text, subject: text }],
  since: '2026-11-01T00:00:00Z',
});
const report = (...findings: Finding[]) =>
  ({
    id: 'apps/shop/data',
    verdict: 'failing',
    findings,
    destinations: [],
  } as unknown as VolumeReport);

describe('FindingTexts', () => {
  it('leaves usual findings unchanged', () => {
    const usual = report(finding('a usual text'));
    expect(new FindingTexts({ maxBytes: 10_000 }).fit(usual)).toEqual(usual);
  });

  it('cuts a long text, and omits a long command, because cutting would change it', () => {
    const [cut] = new FindingTexts({ maxBytes: 1_000_000 }).fit(
      report(finding(long)),
    ).findings;
    expect(JSON.stringify(cut).length).toBeLessThan(15_000);
    expect(cut?.why).toMatch(/^x{2000}…$/);
    expect(cut?.fix).toEqual([{ text: cut?.why }]);
  });

  it('limits the text of all volumes of a namespace together, and keeps code, severity and verdict of each', () => {
    const texts = new FindingTexts({ maxBytes: 100_000 });
    const fitted = Array.from({ length: 500 }, () =>
      texts.fit(report(finding(long), finding(long))),
    );
    expect(JSON.stringify(fitted).length).toBeLessThan(1_000_000);
    const last = fitted.at(-1);
    expect(last?.verdict).toBe('failing');
    expect(last?.findings).toHaveLength(2);
    expect(last?.findings[0]).toMatchObject({
      code: 'backup-failing',
      severity: 'critical',
      what: 'x'.repeat(200),
      why: expect.stringContaining('volsync.limits.findingBytesPerNamespace'),
      since: '2026-11-01T00:00:00Z',
    });
  });
});
