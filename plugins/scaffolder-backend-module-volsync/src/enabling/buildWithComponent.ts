import type { BuildResult, Manifest } from 'kustomize-files';

/** The objects that a component adds to an app; empty if the app can't be built. */
export async function buildWithComponent(
  component: string,
  build: () => Promise<Pick<BuildResult, 'objects' | 'origins'>>,
): Promise<readonly Manifest[]> {
  try {
    const { objects, origins } = await build();
    return objects.filter(
      (_, index) => origins[index]?.file.startsWith(`${component}/`) ?? false,
    );
  } catch (error) {
    if ((error as Error).name === 'InputError') {
      return [];
    }
    throw error;
  }
}
