import { toLifecycleThreats } from './toLifecycleThreats';

const expire = (prefix: string, needsTags = false) => ({
  id: 'r',
  prefix,
  needsTags,
  expires: { days: 30 },
  transitions: [],
});

const threats = (
  rule: Parameters<typeof toLifecycleThreats>[0][number],
  root = 'team/app/',
  archiveIsInstant = false,
) => toLifecycleThreats([rule], { root, archiveIsInstant });

describe('toLifecycleThreats', () => {
  it.each([
    ['', 'team/app/', true],
    ['te', 'team/app/', true],
    ['team/app', 'team/app/', true],
    ['team/app/', 'team/app/', true],
    ['team/app/da', 'team/app/', true],
    ['team/app/data/00', 'team/app/', true],
    ['team/app/config', 'team/app/', true],
    ['team/app/locks/', 'team/app/', false],
    ['team/application/', 'team/app/', false],
    ['logs/', 'team/app/', false],
    ['logs/', '', false],
    ['keys/', '', true],
  ])('a rule for "%s" at a repository under "%s": %s', (prefix, root, is) => {
    expect(threats(expire(prefix), root).length > 0).toBe(is);
  });

  it('ignores rules for tagged objects', () => {
    expect(threats(expire('', true))).toEqual([]);
  });

  it.each([
    ['GLACIER', false, 1],
    ['DEEP_ARCHIVE', false, 1],
    ['STANDARD_IA', false, 0],
    ['GLACIER_IR', false, 0],
    ['ARCHIVE', true, 0],
  ])('a transition to %s (read directly: %s)', (storageClass, instant, n) => {
    const rule = {
      id: 'r',
      prefix: '',
      needsTags: false,
      transitions: [{ storageClass, days: 1 }],
    };
    expect(threats(rule, 'a/', instant)).toHaveLength(n);
  });

  it('ignores rules that only abort uploads or delete old versions', () => {
    expect(
      threats({
        id: 'r',
        prefix: '',
        needsTags: false,
        transitions: [],
        noncurrentDays: 1,
      }),
    ).toEqual([]);
  });
});
