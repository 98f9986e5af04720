import {writeObject} from '../../src/drivers/kubernetes.ts';
import {pods, type Pod} from '../../src/drivers/kubernetes/pod.ts';
import {awaitObject} from './await-object.ts';
import type {TestCluster} from './cluster.ts';

/** The only image with a scripting language that the nodes have. */
const image = 'postgres:17';

/** Port 8080 answers each line with the pod's name and the line; port 8081 sends 100 MiB; nothing listens on other ports. Told to end, it finishes first what it has begun. */
const program = String.raw`
use IO::Socket::INET; use Sys::Hostname; $SIG{CHLD} = 'IGNORE'; $SIG{TERM} = sub { sleep 1; exit 0 };
sub serve { my ($port, $answer) = @_; return if fork;
  my $server = IO::Socket::INET->new(LocalPort => $port, Listen => 64, ReuseAddr => 1) or die $!;
  while (my $client = $server->accept) { next if fork; $client->autoflush(1); $answer->($client); exit 0 } }
serve(8080, sub { my $c = shift; while (<$c>) { print $c hostname, ": $_" } });
serve(8081, sub { my $c = shift; <$c>; my $part = 'x' x 65536; print $c $part for 1 .. 1600 });
sleep 1 while 1;
`;

/** Starts a pod with servers to forward to, and waits until it runs. */
export const createServerPod = async ({cluster, namespace}: TestCluster, name: string): Promise<Pod> => {
  const object = {
    metadata: {name, namespace, labels: {app: 'server'}},
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'server',
          image,
          imagePullPolicy: 'Never',
          command: ['perl', '-e', program],
          readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1},
        },
      ],
    },
  };
  await writeObject({cluster, resource: pods, object}, AbortSignal.timeout(60_000));
  return awaitObject(
    {cluster, resource: pods, namespace},
    ({metadata, containerStatuses}) => metadata.name === name && containerStatuses.some(({ready}) => ready),
  );
};
