import { mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import { choosePerson, DemoPolicy, isDemo } from './demoPeople';

const reading = (name: string) =>
  createPermission({ name, attributes: { action: 'read' } });

it('offers demo people only with the sandbox', () => {
  const config = (data: object) => mockServices.rootConfig({ data });
  const app = { signIn: { provider: 'demo' } };
  expect(isDemo(config({ app, sandbox: {} }))).toBe(true);
  expect(isDemo(config({ app }))).toBe(false);
  expect(isDemo(config({ sandbox: {} }))).toBe(false);
});

it('signs in only listed people', () => {
  const people = ['user:development/guest', 'user:default/mara'];
  expect(choosePerson(people, 'user:default/mara')).toBe('user:default/mara');
  expect(choosePerson(people, 'user:default/admin')).toBe(people[0]);
  expect(choosePerson(people, undefined)).toBe(people[0]);
});

it("lets the guest do everything, and applies VolSync's policy to others", async () => {
  const policy = new DemoPolicy();
  const user = (userEntityRef: string, ...groups: string[]) =>
    ({
      info: { userEntityRef, ownershipEntityRefs: [userEntityRef, ...groups] },
    } as PolicyQueryUser);
  const decide = async (who?: PolicyQueryUser) =>
    (await policy.handle({ permission: reading('volsync.platform.read') }, who))
      .result;
  expect(await decide(user('user:development/guest'))).toBe(
    AuthorizeResult.ALLOW,
  );
  expect(await decide(user('user:default/mara', 'group:default/orders'))).toBe(
    AuthorizeResult.DENY,
  );
  expect(
    await decide(user('user:default/tove', 'group:default/platform')),
  ).toBe(AuthorizeResult.ALLOW);
  expect(await decide()).toBe(AuthorizeResult.DENY);
  expect(
    await policy.handle(
      { permission: reading('volsync.fleet.read') },
      user('user:default/mara'),
    ),
  ).toEqual({ result: AuthorizeResult.ALLOW });
});
