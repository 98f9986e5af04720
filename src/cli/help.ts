/** What `devloop --help` prints. */
export const help = `devloop: a development loop for Kubernetes

  devloop            bring the project up and keep its ports forwarded, until Ctrl-C
  devloop --once     the same once, for CI: ends with an exit code when all is ready, or cannot become so
  devloop --once NAME…
                     the same for these services or releases, and what they need
  devloop --detach   start devloop in the background and leave it to that: it is up as soon as it takes commands
  devloop status     tell how the devloop of this project stands; with --json, for programs (docs/control.schema.json)
  devloop wait       wait until all is ready, something has failed, or --timeout is over
  devloop why NAME   tell why a service or release is as it is, and why nothing newer runs; with --json, for programs
  devloop why PATH   tell what a change of a file does, and which rule says so; ./NAME is a path, whatever else it is
  devloop rebuild NAME…
                     build these services anew and upgrade these releases; with --all, all of them
  devloop restart NAME…
                     start the pods of these services again; with --all, all of them
  devloop pause      collect edits, and act on none of them
  devloop resume     act on what was collected
  devloop disable NAME…
                     leave these services as they are, whatever is edited
  devloop enable NAME…
                     work on them again
  devloop remove NAME
                     uninstall a release that is not in the config any more
  devloop stop       end the devloop of this project; the app stays up in the cluster
  devloop down       remove the project's releases from the cluster
  devloop down --all remove also the cluster and the registry that devloop made
  devloop doctor     look over tools, machine, config, cluster and registry; with --fix, repair what is devloop's own
  devloop env        print the lines that let kubectl, helm and k9s into the cluster: eval "$(devloop env)"

Options
  --recreate         delete the cluster that devloop made, with all that is in it, and make it anew
  --config FILE      the config (default: devloop.config.ts or .json here, or in a folder above)
  --ui=VIEW          auto (default: lines in place on a terminal, else stream), stream (a line for each event),
                     json (each event as a line of JSON on stdout: docs/events.schema.json)
  --timeout TIME     with --once or wait: give up after 90s, 5m, 1h30m (default: 10m), and say what was waited for
  --for ready        with wait: what is waited for
  --trace FILE       every event as a line of JSON, with all that its job carries, to go through it again
  --report FILE      with --once: how it went, as JSON (docs/report.schema.json)
  --junit FILE       with --once: the same as JUnit XML, a case for each stage
  --bundle FOLDER    with --once: where a lap that failed leaves events, logs and manifests (default: the state folder)
  -h, --help         this text
  -v, --version      the version

Exit codes: 0 ready, 1 a build, deploy or pod failed, 2 usage or config, 3 another devloop runs here,
4 the machine (Docker, kind, Helm, ports), 5 no devloop runs here that could be asked,
124 time-out, 129/130/143 ended by SIGHUP, SIGINT or SIGTERM
`;
