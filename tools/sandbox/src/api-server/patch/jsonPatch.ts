import { applyPatch, type Operation } from 'rfc6902';
import { badRequest, StatusErrorOf } from './patchErrors';
import { cloneJson, isJsonObject } from '../json';

const operations = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
const operationLimit = 10_000;

function isOperation(value: unknown): value is Operation {
  return (
    isJsonObject(value) &&
    operations.includes(String(value.op)) &&
    typeof value.path === 'string' &&
    (!['move', 'copy'].includes(String(value.op)) ||
      typeof value.from === 'string')
  );
}

/** RFC 6902. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: a JSON patch must be a list of operations',
    );
  }
  if (patch.length > operationLimit) {
    throw StatusErrorOf.tooManyOperations(patch.length, operationLimit);
  }
  const checked = patch.map(operation => {
    if (!isOperation(operation)) {
      throw badRequest(
        'error decoding patch: each operation needs op, path and, to move or copy, from',
      );
    }
    return operation;
  });
  const result = cloneJson(target);
  const failed = applyPatch(result, checked).find(error => error !== null);
  if (failed) {
    throw StatusErrorOf.cannotApply(`${failed.name}: ${failed.message}`);
  }
  return result;
}
