/** What `devloop --help` prints. */
export const help = `devloop: a development loop for Kubernetes

  devloop            bring the project up and keep its ports forwarded, until Ctrl-C
  devloop --once     the same once, for CI: ends with an exit code when all is ready, or cannot become so
  devloop --once NAME…
                     the same for these services or releases, and what they need
  devloop down       remove the project's releases from the cluster
  devloop down --all remove also the cluster and the registry that devloop made
  devloop doctor     look over tools, machine, config, cluster and registry; with --fix, repair what is devloop's own
  devloop env        print the lines that let kubectl, helm and k9s into the cluster: eval "$(devloop env)"

Options
  --recreate         delete the cluster that devloop made, with all that is in it, and make it anew
  --config FILE      the config (default: devloop.config.ts or .json here, or in a folder above)
  --ui=VIEW          auto (default: lines in place on a terminal, else stream), stream (a line for each event),
                     json (each event as a line of JSON on stdout: docs/events.schema.json)
  --timeout TIME     with --once: give up after 90s, 5m, 1h30m (default: 10m), and say what was waited for
  --report FILE      with --once: how it went, as JSON (docs/report.schema.json)
  --junit FILE       with --once: the same as JUnit XML, a case for each stage
  --bundle FOLDER    with --once: where a lap that failed leaves events, logs and manifests (default: the state folder)
  -h, --help         this text
  -v, --version      the version

Exit codes: 0 ready, 1 a build, deploy or pod failed, 2 usage or config, 3 another devloop runs here,
4 the machine (Docker, kind, Helm, ports), 124 time-out, 129/130/143 ended by SIGHUP, SIGINT or SIGTERM
`;
