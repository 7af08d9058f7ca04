import { damageOf } from './damage';

const AT = '2026-11-23T02:30:00Z';

describe('damage in the output of a check', () => {
  it.each([
    ['nothing was checked', undefined, undefined],
    ['no exit code', 'load indexes\n', undefined],
    ['sound', 'rc=0\nno errors were found\n', []],
    [
      'a lost pack',
      'rc=1\nload indexes\npack 12da85b2: does not exist\nFatal: repository contains errors\n',
      ['pack 12da85b2: does not exist', 'Fatal: repository contains errors'],
    ],
    ['a fault without words', 'rc=1\n', ['restic check ended with 1.']],
  ])('%s', (_, check, faults) => {
    const reading = damageOf(check, AT);
    expect(reading?.state === 'read' ? reading.value : reading).toEqual(faults);
  });

  it.each([
    'rc=10\nFatal: repository does not exist',
    'rc=11\nunable to create lock in backend',
    'rc=1\nrepository is already locked by PID 7',
    'rc=12\nFatal: wrong password or no key found',
  ])('a check that could not start proves nothing: %j', check => {
    expect(damageOf(check, AT)?.state).toBe('unread');
  });
});
