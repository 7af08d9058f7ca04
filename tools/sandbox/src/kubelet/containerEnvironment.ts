import {
  type ApiClient,
  isNotFound,
  type Pod,
  type Secret,
  secrets,
} from '../client';

/** A container cannot start because of a missing reference; the message is the kubelet's. */
export class ContainerConfigError extends Error {}

/** The environment of a pod's first container, with values from Secrets. */
export async function environmentOf(
  pod: Pod,
  client: ApiClient,
): Promise<Record<string, string>> {
  const found = new Map<string, Secret | undefined>();
  const environment: Record<string, string> = {};
  for (const variable of pod.spec.containers[0]?.env ?? []) {
    const reference = variable.valueFrom?.secretKeyRef;
    if (!reference) {
      environment[variable.name] = variable.value ?? '';
      continue;
    }
    if (!found.has(reference.name)) {
      found.set(reference.name, await getSecret(pod, reference.name, client));
    }
    const secret = found.get(reference.name);
    const value = secret?.data?.[reference.key];
    if (value !== undefined) {
      environment[variable.name] = Buffer.from(value, 'base64').toString();
    } else if (!reference.optional) {
      throw new ContainerConfigError(
        secret
          ? `couldn't find key ${reference.key} in Secret ${pod.metadata.namespace}/${reference.name}`
          : `secret "${reference.name}" not found`,
      );
    }
  }
  return environment;
}

async function getSecret(
  pod: Pod,
  name: string,
  client: ApiClient,
): Promise<Secret | undefined> {
  try {
    return await client.get(secrets, {
      namespace: pod.metadata.namespace,
      name,
    });
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}
