import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  judgeAdvisories,
  matchAdvisories,
  readRegistryAnswer,
} from './audit.mjs';
import { root } from './paths.mjs';

const advisory = {
  id: 'GHSA-aaaa-bbbb-cccc',
  package: 'left',
  vulnerable: '<1.2.3',
  severity: 'high',
};

test('an advisory applies to the versions of the lock file that it names', () => {
  const versions = new Map([['left', ['1.2.2', '1.2.3']]]);
  assert.deepEqual(matchAdvisories([advisory], versions, root), [
    { ...advisory, versions: ['1.2.2'] },
  ]);
  assert.deepEqual(
    matchAdvisories([advisory], new Map([['right', ['1.0.0']]]), root),
    [],
  );
});

test('a high severity fails, unless it is accepted until a later day', () => {
  const found = [{ ...advisory, versions: ['1.2.2'] }];
  const judge = (accepted, list = found) =>
    judgeAdvisories(list, accepted, '2026-11-29');
  assert.deepEqual(judge([]), ['left 1.2.2: GHSA-aaaa-bbbb-cccc, high']);
  assert.deepEqual(judge([{ id: advisory.id, until: '2026-12-31' }]), []);
  assert.equal(judge([{ id: advisory.id, until: '2026-11-01' }]).length, 1);
  assert.deepEqual(judge([], [{ ...found[0], severity: 'moderate' }]), []);
});

test("a registry's response is parsed, and an error is not treated as one", () => {
  const line = JSON.stringify({
    value: 'left',
    children: {
      ID: 7,
      URL: 'https://github.com/advisories/GHSA-aaaa-bbbb-cccc',
      Severity: 'high',
      'Tree Versions': ['1.2.2'],
    },
  });
  assert.deepEqual(readRegistryAnswer(`${line}\n`), [
    {
      id: 'GHSA-aaaa-bbbb-cccc',
      package: 'left',
      severity: 'high',
      versions: ['1.2.2'],
    },
  ]);
  assert.deepEqual(readRegistryAnswer(''), []);
  assert.equal(readRegistryAnswer('➤ YN0035: Method Not Allowed'), undefined);
});
