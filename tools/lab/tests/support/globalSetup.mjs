import { startLab } from '../../../../scripts/lab/index.mjs';
import { startLabControl } from '../../../../scripts/lab/control.mjs';
import {
  ensureGettext,
  ensurePrometheus,
  ensureVictoriaMetrics,
} from '../../../../scripts/toolchain/debianTools.mjs';
import { ensureLabKinds } from '../../../../scripts/lab/kinds.mjs';
import { findGo } from '../../../../scripts/lab/tools.mjs';
import { cacheDirectory } from '../../../../scripts/lib/paths.mjs';
import { handleInterrupt } from '../../../../scripts/lib/run.mjs';
import { say } from '../../../../scripts/lib/say.mjs';

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
    tools: ['kustomize', 'envsubst', 'flux-envsubst', 'mc'],
    onProgress: text => {
      if (Date.now() - said < 20_000) return;
      said = Date.now();
      say(`the lab: ${text}`);
    },
  });
  say(`the lab is up after ${((Date.now() - since) / 1000).toFixed(0)} s`);
  globalThis.labControl = await startLabControl(globalThis.lab);
  const { url, token } = globalThis.labControl;
  const described = globalThis.lab.describe();
  process.env.VOLSYNC_LAB = JSON.stringify({
    ...described,
    tools: { ...described.tools, ...(await othersTools()) },
    kinds: await ensureLabKinds(await findGo()),
    control: { url, token },
  });
}

/** Tools that are not Go modules; tests that need a missing one report that. */
async function othersTools() {
  const cache = cacheDirectory();
  const tools = {};
  for (const [ensure, rename] of [
    [ensurePrometheus, found => found],
    [ensureVictoriaMetrics, found => found],
    [ensureGettext, ({ envsubst }) => ({ gettextEnvsubst: envsubst })],
  ]) {
    try {
      Object.assign(tools, rename(await ensure({ cache })));
    } catch (error) {
      say(`the lab: ${error.message}`);
    }
  }
  return tools;
}
