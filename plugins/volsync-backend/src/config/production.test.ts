import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What the example configuration for production must not allow. */

const read = (name: string) =>
  parse(readFileSync(join(__dirname, '../../../..', name), 'utf8')) as {
    readonly app: { readonly signIn: { readonly provider: string } };
    readonly backend: { readonly listen: unknown };
    readonly catalog: {
      readonly rules: readonly { readonly allow: readonly string[] }[];
    };
    readonly permission: {
      readonly enabled: boolean;
      readonly volsync?: { readonly platformGroups: readonly string[] };
    };
  };

describe('the configuration for production', () => {
  const { app, catalog, permission } = read('app-config.production.yaml');

  it('has a policy that distinguishes people', () => {
    expect(permission).toEqual({
      enabled: true,
      volsync: { platformGroups: [expect.stringMatching(/^group:/)] },
    });
    expect(app.signIn.provider).not.toBe('guest');
  });

  it('prevents registered locations from adding people, groups or templates', () => {
    const allowed = catalog.rules.flatMap(({ allow }) => allow);
    expect(allowed).toContain('Component');
    for (const kind of ['User', 'Group', 'Template']) {
      expect(allowed).not.toContain(kind);
    }
  });
});

it('allows guests, and people from any location, only on loopback', () => {
  const { app, backend } = read('app-config.yaml');
  expect(app.signIn.provider).toBe('guest');
  expect(backend.listen).toMatchObject({ host: '127.0.0.1' });
});
