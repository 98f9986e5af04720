type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables that keep a proxy out of the way to hosts on kind's own network. kind hands the user's proxy on to its nodes, and excepts what it
 * knows itself; containerd would ask that proxy for the rest. Empty where there is no proxy.
 */
export const createProxyExceptions = (env: Environment, hosts: readonly string[]): Readonly<Record<string, string>> => {
  const read = (name: string): string => env[name] || env[name.toLowerCase()] || '';
  if (read('HTTP_PROXY') === '' && read('HTTPS_PROXY') === '') return {};
  const exceptions = [read('NO_PROXY'), ...hosts].filter(entry => entry !== '').join(',');
  return {NO_PROXY: exceptions, no_proxy: exceptions};
};
