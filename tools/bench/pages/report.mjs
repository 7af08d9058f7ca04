const kib = bytes => `${(bytes / 1024).toFixed(0)} KiB`;
const seconds = milliseconds => `${(milliseconds / 1000).toFixed(2)} s`;

const TITLES = {
  backups: 'the Backups tab',
  kubernetes: "Backstage's Kubernetes tab",
  overview: 'the overview, with the Backups card',
};

/** @param {object} results the content of `pages.json` */
export function toMarkdown(results) {
  const { pages } = results;
  const line = ([name, { cold, inApp, scripts }]) =>
    `| ${TITLES[name]} | ${seconds(cold.median)} | ${seconds(
      cold.worst,
    )} | ${seconds(inApp.median)} | ${seconds(inApp.worst)} | ${kib(
      scripts.bytes,
    )} | ${kib(scripts.pluginBytes)} |`;
  const isReached = ['cold', 'inApp'].map(
    way =>
      pages.backups[way].median <=
      Math.min(pages.kubernetes[way].median, pages.overview[way].median),
  );
  return `# The pages of a service

From the navigation, or the click on the tab, until the frame after the one that shows the content: the restore point, the pods, the description. The demo's service Orders, all three pages in turn, ${
    pages.backups.cold.count
  } times each; cold is a browser without a cache. Chromium ${
    results.chromium
  } without a GPU, ${results.viewport.width} × ${
    results.viewport.height
  }; Node ${results.node}; ${results.cores} cores (${
    results.processor
  }) shared by browser, portal and other work, load ${results.load.toFixed(
    1,
  )} at the end. \`npm run bench -- pages\`, ${results.at}.

| page | cold, median | worst | in the portal, median | worst | JavaScript, gzip | of it this plugin's |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${Object.entries(pages).map(line).join('\n')}

The Backups tab is at least as fast as both others: cold ${
    isReached[0] ? 'yes' : 'no'
  }, in the portal ${isReached[1] ? 'yes' : 'no'}.
`;
}
