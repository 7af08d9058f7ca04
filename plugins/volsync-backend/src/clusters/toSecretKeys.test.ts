import { toSecretKeys } from './toSecretKeys';

const manager = (fields: object, time = '2026-11-20T09:00:00Z') => ({
  time,
  fieldsV1: fields,
});
const keysOf = (...managedFields: ReturnType<typeof manager>[]) =>
  toSecretKeys({ metadata: { managedFields } }, 'app-restic')?.keys;

describe('toSecretKeys', () => {
  it('reads the keys of a Secret that was created with data', () => {
    expect(
      keysOf(manager({ 'f:data': { '.': {}, 'f:RESTIC_PASSWORD': {} } })),
    ).toEqual(['RESTIC_PASSWORD']);
  });

  it('reads the keys of a Secret that was applied with stringData', () => {
    expect(
      keysOf(
        manager({
          'f:stringData': {
            'f:RESTIC_PASSWORD': {},
            'f:RESTIC_REPOSITORY': {},
          },
        }),
      ),
    ).toEqual(['RESTIC_PASSWORD', 'RESTIC_REPOSITORY']);
  });

  it('combines both, whoever manages them', () => {
    expect(
      keysOf(
        manager({ 'f:stringData': { 'f:RESTIC_PASSWORD': {} } }),
        manager({ 'f:data': { 'f:AWS_ACCESS_KEY_ID': {} } }),
        manager({ 'f:metadata': { 'f:labels': {} } }),
      ),
    ).toEqual(['AWS_ACCESS_KEY_ID', 'RESTIC_PASSWORD']);
  });

  it('returns nothing about keys without a recorded manager', () => {
    expect(keysOf()).toBeUndefined();
  });
});
