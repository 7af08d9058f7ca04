import { ruleCases } from './__testUtils__/cases';
import type { RuleCase } from './__testUtils__/cases';
import { destinationOf, healthyInputs, volumeOf } from './__testUtils__/inputs';
import { FINDING_TITLES } from './findingTitles';
import { judgeVolumeBy } from './judge';
import { judgeDestinationBy } from './judgeDestination';
import { rules } from './registry';
import type { Rule } from './rule';

/** Raw Markdown, references without a name, and words that the project has replaced. */
const UNWANTED =
  /`|\b(other|another) findings?\b|\b(somebody|nobody|mends?|mended|anew|meant)\b|\bgot back\b|\bby itself\b|\bgoes on\b|\bsince it\b|\b1 (snapshots|files|objects|sources|attempts|faults|errors|replicas|days|pods)\b/i;

/** A doubled word, empty parentheses or quotes, a missing value, and adjacent punctuation. */
const SLIPS =
  /\b(\p{L}+) \1\b|\(\s*\)|“”|undefined|\[object|\.\.(?!\.)(?<!\.\.\.)| {2}|[,;:]\.|: ?:/iu;

function judge(ruleCase: RuleCase, by: readonly Rule[] = rules) {
  const inputs = healthyInputs();
  ruleCase.change(inputs);
  return ruleCase.judge === 'destination'
    ? judgeDestinationBy(by, destinationOf(inputs), inputs.now)
    : judgeVolumeBy(by, volumeOf(inputs));
}

describe('rules', () => {
  it('have at least one case with a finding and one without', () => {
    for (const { code } of rules) {
      const cases = ruleCases[code] ?? [];
      expect([code, cases.some(({ finds }) => finds)]).toEqual([code, true]);
      expect([code, cases.some(({ finds }) => !finds)]).toEqual([code, true]);
    }
    expect(Object.keys(ruleCases).sort()).toEqual(
      rules.map(({ code }) => code).sort(),
    );
  });

  it('find nothing in a healthy environment', () => {
    const inputs = healthyInputs();
    expect(judgeVolumeBy(rules, volumeOf(inputs))).toMatchObject({
      verdict: 'protected',
      findings: [],
      newestRestorable: {
        at: '2026-11-23T03:00:09Z',
        snapshotId: 'a'.repeat(64),
        proof: 'present',
      },
      objectiveSeconds: 7200,
    });
    expect(
      judgeDestinationBy(rules, destinationOf(inputs), inputs.now),
    ).toEqual({
      verdict: 'restored',
      findings: [],
    });
  });

  describe.each(Object.entries(ruleCases))('%s', (code, cases) => {
    it.each(cases.map(one => [one.name, one] as const))('%s', (_, one) => {
      const { verdict, findings } = judge(one);
      const found = findings.filter(finding => finding.code === code);
      expect(found.length > 0).toBe(one.finds);
      expect({ verdict, codes: findings.map(f => f.code) }).toMatchObject({
        verdict: one.verdict ?? verdict,
      });
      expect(found[0]?.what ?? '').toMatch(one.says ?? /^/);
      const isOffered = found.some(({ remedyOperation }) => remedyOperation);
      expect(isOffered).toBe(one.offers ?? isOffered);
      for (const finding of findings) {
        expect(finding.what).toMatch(/\.$/);
        expect(finding.what).not.toMatch(/undefined|NaN|\[object/);
        expect(finding.why).not.toMatch(/undefined|NaN|\[object/);
        expect(finding.means ?? '').not.toMatch(/undefined|NaN|\[object/);
        expect(finding.fix.length).toBeGreaterThan(0);
        const texts = [finding.what, finding.why, finding.means];
        expect(
          [...texts, ...finding.fix.map(({ text }) => text)].join(' | '),
        ).not.toMatch(/\b([a-z]+) \1\b/i);
        const codes: readonly string[] = findings.map(other => other.code);
        expect(codes).toEqual(expect.arrayContaining([...(finding.see ?? [])]));
        const steps = finding.fix.map(step => step.text).join('\n');
        for (const see of finding.see ?? []) {
          expect(steps).toContain(`“${FINDING_TITLES[see]}” (${see})`);
        }
        for (const text of [finding.what, finding.why, finding.means, steps]) {
          expect(text ?? '').not.toMatch(UNWANTED);
          expect(text ?? '').not.toMatch(SLIPS);
        }
      }
    });
  });

  it.each(rules.map(({ code }) => code))(
    'are each needed: without %s a case fails',
    code => {
      const others = rules.filter(rule => rule.code !== code);
      const changed = (ruleCases[code] ?? []).filter(
        one =>
          JSON.stringify(judge(one)) !== JSON.stringify(judge(one, others)),
      );
      expect(changed.length).toBeGreaterThan(0);
    },
  );

  it.each(rules)(
    '$code offers exactly the operations that the portal has for it',
    ({ code, remedy }) => {
      const offered = (ruleCases[code] ?? [])
        .flatMap(one => judge(one).findings)
        .filter(finding => finding.code === code)
        .flatMap(({ remedyOperation }) => remedyOperation?.kind ?? []);
      expect([...new Set(offered)]).toEqual(remedy ? [remedy] : []);
    },
  );

  it('explain every verdict but the best with a finding', () => {
    const silent = Object.values(ruleCases)
      .flat()
      .filter(one => {
        const { verdict, findings } = judge(one);
        return (
          !['protected', 'restored', 'restoring'].includes(verdict) &&
          findings.length === 0
        );
      });
    expect(silent.map(({ name }) => name)).toEqual([]);
  });
});
