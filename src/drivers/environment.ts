/** What tools need of the user's environment. Everything else could redirect them: to another cluster, builder, daemon or debugger. */
const passed = new Set(
  [
    'PATH HOME USER LOGNAME SHELL LANG LC_ALL LC_CTYPE TZ TERM TMPDIR SSH_AUTH_SOCK DOCKER_CONFIG',
    'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy',
    'SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE REQUESTS_CA_BUNDLE PIP_CERT NODE_EXTRA_CA_CERTS',
  ].flatMap(names => names.split(' ')),
);

/** The variables that a child process gets: an allow-list of the user's own, and what the caller adds. */
export const createEnvironment = (added: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && (passed.has(name) || name.startsWith('XDG_'))) environment[name] = value;
  }
  return {...environment, ...added};
};
