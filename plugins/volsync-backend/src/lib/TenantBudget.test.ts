import { TenantBudget } from './TenantBudget';

const MINUTE_MS = 60_000;

describe('TenantBudget', () => {
  let now: number;
  let budget: TenantBudget;

  beforeEach(() => {
    now = 0;
    budget = new TenantBudget({
      total: 1_000,
      perTenant: 100,
      windowMs: 10 * MINUTE_MS,
      clock: { now: () => new Date(now), sleep: async () => {} },
    });
  });

  it('refuses only a tenant at its limit', () => {
    budget.spend('attacker', 99);
    expect(budget.exceeded('attacker')).toBeUndefined();
    budget.spend('attacker', 1);
    expect(budget.exceeded('attacker')).toBe('perTenant');
    expect(budget.exceeded('victim')).toBeUndefined();
  });

  it('continues at the rate of the limit, and is full again after the window', () => {
    budget.spend('attacker', 100);
    now += MINUTE_MS;
    expect(budget.exceeded('attacker')).toBeUndefined();
    budget.spend('attacker', 10);
    expect(budget.exceeded('attacker')).toBe('perTenant');
    now += 10 * MINUTE_MS;
    budget.spend('attacker', 99);
    expect(budget.exceeded('attacker')).toBeUndefined();
  });

  it('lets a tenant pay back what exceeded its budget', () => {
    budget.spend('attacker', 250);
    now += 15 * MINUTE_MS;
    expect(budget.exceeded('attacker')).toBe('perTenant');
    now += MINUTE_MS;
    expect(budget.exceeded('attacker')).toBeUndefined();
  });

  it('refuses those with more than an equal share if the total is at its limit', () => {
    for (let number = 0; number < 12; number++) {
      budget.spend(`attacker ${number}`, 90);
    }
    budget.spend('victim', 20);
    expect(budget.exceeded('attacker 0')).toBe('total');
    expect(budget.exceeded('victim')).toBeUndefined();
    expect(budget.exceeded('newcomer')).toBeUndefined();
    now += 10 * MINUTE_MS;
    expect(budget.exceeded('attacker 0')).toBeUndefined();
  });

  it('restores nothing when the clock is set back', () => {
    budget.spend('attacker', 100);
    now -= 60 * MINUTE_MS;
    expect(budget.exceeded('attacker')).toBe('perTenant');
    now += MINUTE_MS;
    expect(budget.exceeded('attacker')).toBeUndefined();
  });

  it('keeps no tenant whose budget is full again', () => {
    for (let number = 0; number < 10_000; number++) {
      budget.spend(`tenant ${number}`, 1);
      now += MINUTE_MS;
    }
    expect(budget.size).toBeLessThan(5);
  });
});
