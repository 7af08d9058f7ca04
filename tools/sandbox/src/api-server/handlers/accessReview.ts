import { type Definitions } from '../definitions/definitions';
import { parseObjectBody, type RawBody } from '../http/readBody';
import { badRequest } from '../errors/statusErrors';
import { isJsonObject, type JsonObject } from '../json';
import {
  type AuthorizationDecision,
  type AuthorizationRequest,
  type AuthorizeHook,
  type User,
} from '../types';

const allVerbs = [
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
];

/** The supported reviews, by the last segment of their path. */
export const reviewKinds: Readonly<Record<string, string>> = {
  selfsubjectaccessreviews: 'SelfSubjectAccessReview',
  selfsubjectrulesreviews: 'SelfSubjectRulesReview',
  subjectaccessreviews: 'SubjectAccessReview',
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function requestOf(spec: JsonObject, user: User): AuthorizationRequest {
  const resource = spec.resourceAttributes;
  if (isJsonObject(resource)) {
    return {
      ...user,
      verb: textOf(resource.verb),
      group: textOf(resource.group),
      resource: textOf(resource.resource),
      subresource: textOf(resource.subresource) || undefined,
      namespace: textOf(resource.namespace) || undefined,
      name: textOf(resource.name) || undefined,
    };
  }
  const path = spec.nonResourceAttributes;
  if (isJsonObject(path)) {
    return {
      ...user,
      verb: textOf(path.verb),
      group: '',
      resource: '',
      nonResourcePath: textOf(path.path),
    };
  }
  throw badRequest(
    'spec.resourceAttributes: Invalid value: "null": exactly one of nonResourceAttributes or resourceAttributes must be specified',
  );
}

function subjectOf(kind: string, spec: JsonObject, user: User): User {
  if (kind !== 'SubjectAccessReview') {
    return user;
  }
  return {
    user: textOf(spec.user),
    groups: Array.isArray(spec.groups) ? spec.groups.map(String) : [],
  };
}

/** Calls the hook for every resource and verb of one namespace. */
async function rulesFor(options: {
  readonly definitions: Definitions;
  readonly authorize: AuthorizeHook;
  readonly user: User;
  readonly namespace: string;
}): Promise<JsonObject> {
  const { definitions, authorize, user, namespace } = options;
  const resourceRules: JsonObject[] = [];
  for (const definition of definitions.list()) {
    const subresources = [
      undefined,
      ...(definition.status ? ['status'] : []),
      ...(definition.scale ? ['scale'] : []),
      ...(definition.log ? ['log'] : []),
    ];
    for (const subresource of subresources) {
      const verbs: string[] = [];
      for (const verb of allVerbs) {
        const decision = await authorize({
          ...user,
          verb,
          group: definition.group,
          resource: definition.plural,
          subresource,
          namespace: definition.namespaced ? namespace : undefined,
        });
        if (decision.allowed) {
          verbs.push(verb);
        }
      }
      if (verbs.length > 0) {
        const resource = subresource
          ? `${definition.plural}/${subresource}`
          : definition.plural;
        resourceRules.push({
          verbs,
          apiGroups: [definition.group],
          resources: [resource],
        });
      }
    }
  }
  return { resourceRules, nonResourceRules: [], incomplete: false };
}

function statusOf(decision: AuthorizationDecision): JsonObject {
  return {
    allowed: decision.allowed,
    ...(decision.reason ? { reason: decision.reason } : {}),
  };
}

/** Answers access reviews with the authorize hook. */
export async function reviewAccess(options: {
  readonly kind: string;
  readonly body: RawBody;
  readonly user: User;
  readonly definitions: Definitions;
  readonly authorize: AuthorizeHook;
}): Promise<JsonObject> {
  const { kind, user, definitions, authorize } = options;
  const body = parseObjectBody(options.body);
  if (!isJsonObject(body) || (body.kind !== undefined && body.kind !== kind)) {
    throw badRequest(`the body must be a ${kind} of authorization.k8s.io/v1`);
  }
  const spec = isJsonObject(body.spec) ? body.spec : {};
  const answer = {
    kind,
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec,
  };
  if (kind === 'SelfSubjectRulesReview') {
    const namespace = textOf(spec.namespace);
    if (!namespace) {
      throw badRequest('no namespace on request');
    }
    return {
      ...answer,
      status: await rulesFor({ definitions, authorize, user, namespace }),
    };
  }
  const question = requestOf(spec, subjectOf(kind, spec, user));
  return { ...answer, status: statusOf(await authorize(question)) };
}
