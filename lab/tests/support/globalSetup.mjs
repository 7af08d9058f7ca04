import { startLab } from '../../../scripts/lib/lab.mjs';
import { startLabControl } from '../../../scripts/lib/labControl.mjs';
import { handleInterrupt } from '../../../scripts/lib/run.mjs';
import { say } from '../../../scripts/lib/say.mjs';

/** One lab for all tests; they find it through the environment, which their processes inherit. */
export default async function globalSetup() {
  const since = Date.now();
  let said = 0;
  handleInterrupt(async () => {
    await globalThis.lab?.stop();
    process.exit(130);
  });
  await startLab({
    onCreated: lab => {
      globalThis.lab = lab;
    },
    contexts: ['apps', 'edge'],
    tools: ['kustomize', 'envsubst', 'flux-envsubst'],
    onProgress: text => {
      if (Date.now() - said < 20_000) return;
      said = Date.now();
      say(`the lab: ${text}`);
    },
  });
  say(`the lab is up after ${((Date.now() - since) / 1000).toFixed(0)} s`);
  globalThis.labControl = await startLabControl(globalThis.lab);
  const { url, token } = globalThis.labControl;
  process.env.VOLSYNC_LAB = JSON.stringify({
    ...globalThis.lab.describe(),
    control: { url, token },
  });
}
