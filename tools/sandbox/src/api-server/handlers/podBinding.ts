import { parseObjectBody } from '../http/readBody';
import { type RequestContext } from '../http/requestContext';
import { respond } from '../http/respond';
import { badRequest, conflict, methodNotAllowed } from '../errors/statusErrors';
import { readWriteOptions } from '../http/writeParameters';
import { childObject, cloneJson, isJsonObject } from '../json';
import { updateObject } from '../writing/updateObject';
import { type WriteScope } from '../writing/writeScope';
import { lookup } from './lookup';

/** POST of a pod's binding: how a scheduler assigns a pod to a node. */
export function handlePodBinding(
  scope: WriteScope,
  context: RequestContext,
): void {
  if (context.info.verb !== 'create') {
    throw methodNotAllowed();
  }
  const options = readWriteOptions(context);
  const pod = lookup(scope.store, context);
  const body = parseObjectBody(context.body);
  const target = isJsonObject(body) ? body.target : undefined;
  if (
    !isJsonObject(target) ||
    typeof target.name !== 'string' ||
    !target.name
  ) {
    throw badRequest('a Binding must name its node in target.name');
  }
  const bound = isJsonObject(pod.spec) ? pod.spec.nodeName : undefined;
  if (bound) {
    throw conflict(
      { group: '', plural: 'pods/binding' },
      pod.metadata.name,
      `pod ${pod.metadata.name} is already assigned to node ${JSON.stringify(
        bound,
      )}`,
    );
  }
  const object = cloneJson(pod);
  childObject(object, 'spec').nodeName = target.name;
  updateObject(scope, { ...options, old: pod, object });
  respond(context.response, {
    code: 201,
    encoding: context.accepted.encoding,
    json: JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      code: 201,
    }),
  });
}
