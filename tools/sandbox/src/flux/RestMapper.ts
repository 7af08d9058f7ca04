import {
  type ApiClient,
  isNotFound,
  type KubeObject,
  type ResourceType,
  resourceType,
} from '../client';

/** The API locations of kinds, from the API server's discovery. */
export class RestMapper {
  readonly #client: ApiClient;
  readonly #known = new Map<string, readonly ResourceType<KubeObject>[]>();

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Throws if the cluster has no such kind; kinds that were added later are found. */
  async find(
    apiVersion: string,
    kind: string,
  ): Promise<ResourceType<KubeObject>> {
    const known = this.#known.get(apiVersion)?.find(each => each.kind === kind);
    if (known) {
      return known;
    }
    const types = await this.#read(apiVersion);
    this.#known.set(apiVersion, types);
    const found = types.find(each => each.kind === kind);
    if (!found) {
      throw new Error(
        `no matches for kind "${kind}" in version "${apiVersion}"`,
      );
    }
    return found;
  }

  async #read(apiVersion: string): Promise<ResourceType<KubeObject>[]> {
    try {
      const resources = await this.#client.discover(apiVersion);
      return resources
        .filter(({ name }) => !name.includes('/'))
        .map(({ kind, name, namespaced }) =>
          resourceType<KubeObject>(apiVersion, kind, name, { namespaced }),
        );
    } catch (error) {
      if (isNotFound(error)) {
        return [];
      }
      throw error;
    }
  }
}
