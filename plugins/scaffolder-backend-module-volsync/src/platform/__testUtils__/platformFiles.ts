import type { JsonObject } from '@backstage/types';
import { testSettings } from '../../__testUtils__/settings';
import { parsePlatformInput, toPlatformSettings } from '../input';
import { renderPlatform } from '../renderPlatform';
import type { PlatformFile } from '../types';

/** The files for an input, in a portal with the default component. */
export function platformFiles(input: JsonObject): readonly PlatformFile[] {
  return renderPlatform(
    toPlatformSettings(parsePlatformInput(input), testSettings()),
  );
}
