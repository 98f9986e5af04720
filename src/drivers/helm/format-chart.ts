/** Where a chart comes from. */
export type ChartSource =
  | {readonly kind: 'folder'; readonly path: string}
  | {readonly kind: 'oci'; readonly reference: string; readonly version?: string}
  | {readonly kind: 'repository'; readonly url: string; readonly name: string; readonly version?: string};

/** The options by which helm finds a chart that is not in a folder. */
export const formatChartFlags = (chart: ChartSource): readonly string[] => {
  if (chart.kind === 'folder') return [];
  const version = chart.version === undefined ? [] : [`--version=${chart.version}`];
  if (chart.kind === 'repository') return [`--repo=${chart.url}`, ...version];
  return isLoopback(chart.reference) ? ['--plain-http', ...version] : version;
};

/** Registries on this machine speak HTTP, which Docker expects of them and helm does not. */
export const isLoopback = (reference: string): boolean =>
  /^oci:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?\//.test(reference);

/** What helm is given as the chart's name. */
export const formatChartName = (chart: ChartSource): string => {
  switch (chart.kind) {
    case 'folder':
      return chart.path;
    case 'oci':
      return chart.reference;
    case 'repository':
      return chart.name;
  }
};
