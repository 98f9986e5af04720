import {mkdir, readdir, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

import {execa} from 'execa';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';

import {listProcesses} from '../../src/drivers/running-processes.ts';
import {removeLeftovers} from '../rig/remove-leftovers.ts';
import {slowHook} from '../rig/slow-hook.ts';
import {readAddress, takeAddress} from '../rig/take-address.ts';
import {openTinyProject, type TinyProject} from '../rig/tiny-project.ts';
import {writeScript} from '../rig/write-script.ts';

const name = 'devloop-faults';
const registry = `${name}-registry`;
const node = `${name}-control-plane`;

/** For what comes soon, on however busy a machine. */
const patience = {timeout: 60_000};

/** One cluster for the whole file: each test takes up where the one before has left it. */
describe('devloop under bad luck', () => {
  let project: TinyProject;

  beforeAll(async () => {
    await removeLeftovers(name);
    project = await openTinyProject({name});
  });

  afterAll(async () => {
    await removeLeftovers(name);
    await project[Symbol.asyncDispose]();
  });

  test('a kind that fails leaves no claim to a cluster that somebody may make later', async () => {
    const fake = join(project.tools, 'kind');
    await writeScript(fake, 'case "$1" in version) echo 0.33.0;; create) echo no space left >&2; exit 1;; esac');
    const {exitCode, text} = await project.run('--once');
    await rm(fake);
    expect(exitCode, text).toBe(4);
    expect(text).toContain('no space left');
    expect(await readdir(join(project.state, 'devloop'))).not.toContain(`begun-${name}.json`);
  });

  test("a stopped cluster of the same name is neither started nor removed, for it may be anybody's", async () => {
    // As a devloop leaves it that was killed before kind had made anything.
    await mkdir(join(project.state, 'devloop'), {recursive: true});
    await writeFile(join(project.state, 'devloop', `begun-${name}.json`), 'true');
    const labels = [`io.x-k8s.kind.cluster=${name}`, 'io.x-k8s.kind.role=control-plane'];
    await execa('docker', ['create', '--name', node, ...labels.flatMap(label => ['--label', label]), 'registry:3']);
    for (const args of [['--once'], ['--once', '--recreate'], ['down', '--all']]) {
      const {exitCode, text} = await project.run(...args);
      expect(text).toContain(`A kind cluster named \`${name}\` exists, and devloop cannot prove that it made it`);
      expect(exitCode, text).toBe(4);
    }
    const {stdout: status} = await execa('docker', ['inspect', '--format={{.State.Status}}', node]);
    expect(status).toBe('created');
    await execa('docker', ['rm', node]);
  });

  test('a volume that devloop did not make is refused by name, and left alone', async () => {
    await project.run('down', '--all');
    await execa('docker', ['volume', 'create', registry]);
    const devloop = project.start('--once');
    const said = await devloop.untilSaid('A volume named');
    expect(said).toContain(`A volume named \`${registry}\` exists, and devloop did not make it.`);
    await devloop.untilSaid('• Preparing nodes');
    devloop.kill('SIGKILL');
    await devloop.ended;
    await execa('docker', ['volume', 'rm', registry]);
  });

  test('a kind whose devloop was killed is waited for, and the cluster made anew', async () => {
    const {exitCode, text} = await project.run('--once');
    expect(exitCode, text).toBe(0);
    expect(text).toMatch(/waiting for a kind \(process \d+\)/);
    expect(text).toContain('making it anew');
  });

  test('a helm whose devloop was killed is ended before its release is taken up again', async () => {
    await project.write('chart/templates/hook.yaml', slowHook('first'));
    const devloop = project.start('--once');
    await devloop.untilSaid('helm upgrade');
    await expect.poll(listHelms, patience).toHaveLength(1);
    await expect.poll(listHooks, patience).toContain('first');
    devloop.kill('SIGKILL');
    await devloop.ended;
    expect(await listHelms()).toHaveLength(1);

    await rm(join(project.folder, 'chart/templates/hook.yaml'));
    const {exitCode, text} = await project.run('--once');
    expect(exitCode, text).toBe(0);
    expect(text).toMatch(/ending a helm \(process \d+\) that a killed devloop has left at work on `tiny`/);
    expect(await listHelms()).toEqual([]);
    expect(await readdir(join(await findProjectState(), 'helm'))).not.toContainEqual(expect.stringMatching(/^values-/));
  });

  test('the first Ctrl-C waits for helm and says so, the second breaks it off', async () => {
    await project.write('chart/templates/hook.yaml', slowHook('second'));
    const devloop = project.start('--once');
    await expect.poll(listHooks, patience).toContain('second');
    devloop.kill('SIGINT');
    await devloop.untilSaid('stopping after this is finished: deploy tiny');
    devloop.kill('SIGINT');
    expect(await devloop.ended).toMatchObject({exitCode: 130});
    expect(await listHelms()).toEqual([]);

    await rm(join(project.folder, 'chart/templates/hook.yaml'));
    expect(await project.run('--once')).toMatchObject({exitCode: 0});
  });

  test('what was spoilt is put right piece by piece, with a line for each', async () => {
    await runKubectl('-n', 'kube-public', 'delete', 'configmap', 'local-registry-hosting');
    await runKubectl('-n', 'kube-system', 'delete', 'configmap', 'devloop-owner');
    await execa('docker', ['rm', '--force', registry]);
    await execa('docker', ['exec', node, 'rm', '-r', '/etc/containerd/certs.d']);
    await writeFile(join(await findProjectState(), 'kubeconfig'), 'spoilt');
    const {exitCode, text} = await project.run('--once');
    expect(exitCode, text).toBe(0);
    expect(text).toContain(`registry   | repaired: made the container of the registry \`${registry}\` anew`);
    expect(text).toContain('cluster    | repaired: renewed the kubeconfig, which did not lead to this cluster');
    expect(text).toContain('cluster    | repaired: wrote the ConfigMap `devloop-owner` anew');
    expect(text).toContain(
      `cluster    | knows the registry now: network kind, containerd on ${node}, ConfigMap local-registry-hosting`,
    );
    expect((await project.run('--once')).text).not.toMatch(/repaired|knows the registry/);
  });

  test('doctor says what is wrong and changes nothing; with --fix it is put right', async () => {
    const files = ['exec', node, 'ls', '/etc/containerd'];
    await execa('docker', ['exec', node, 'rm', '-r', '/etc/containerd/certs.d']);
    const looked = await project.run('doctor');
    expect(looked.exitCode, looked.text).toBe(4);
    expect(looked.text).toMatch(/^wrong +wiring +Containerd on `.*` does not know the registry/m);
    expect(looked.text).toMatch(/^wrong +pull +The node `.*` cannot pull from localhost:\d+\.$/m);
    expect((await execa('docker', files)).stdout).not.toContain('certs.d');

    await execa('docker', ['stop', '--time=1', registry]);
    const fixed = await project.run('doctor', '--fix');
    expect(fixed.exitCode, fixed.text).toBe(0);
    expect(fixed.text).toMatch(/^fixed +registry +started the registry/m);
    expect(fixed.text).toMatch(/^fixed +wiring +containerd on/m);
    expect(fixed.text).toMatch(/^ok +pull/m);
    const {stdout: images} = await execa('docker', ['exec', node, 'crictl', 'images']);
    expect(images).not.toContain('devloop-doctor');
    expect(await project.run('doctor')).toMatchObject({
      exitCode: 0,
      text: expect.not.stringMatching(/^(wrong|fixed)/m),
    });
  });

  test('doctor looks on while a devloop runs, and repairs nothing under it', async () => {
    await using devloop = project.start();
    await devloop.untilSaid('Edits are followed until Ctrl-C');
    const looked = await project.run('doctor');
    expect(looked.exitCode, looked.text).toBe(0);
    expect(looked.text).toMatch(/^ok +ports +the devloop that runs \(process \d+\) has \d+$/m);
    const refused = await project.run('doctor', '--fix');
    expect(refused.exitCode, refused.text).toBe(3);
    expect(refused.text).toMatch(/^wrong +state +Another devloop \(process \d+\) runs for this project, for .+\.$/m);
  });

  test('a node that comes back with another address works again', async () => {
    const before = await readAddress(node);
    await using _taken = await takeAddress(node);
    const {exitCode, text} = await project.run('--once');
    expect(exitCode, text).toBe(0);
    expect(text).toContain(`cluster    | repaired: started the node \`${node}\`, which was stopped`);
    expect(await readAddress(node)).not.toBe(before);
  });

  test('a cluster in which another project has a release is not made anew', async () => {
    await runKubectl('-n', name, 'label', 'secrets', '-l', 'owner=helm', 'dev.devloop.project=other', '--overwrite');
    const {exitCode, text} = await project.run('--once', '--recreate');
    expect(exitCode, text).toBe(4);
    expect(text).toContain(`The cluster \`${name}\` is in use by other projects, so it was not removed.`);
    expect(text).toContain(`release tiny in namespace ${name}`);
    expect(await runKubectl('-n', name, 'get', 'deployments', '-o', 'name')).toContain('deployment.apps/app');
  });

  test('a cluster that cannot be repaired says why, and is made anew by a yes', async () => {
    await execa('docker', ['exec', node, 'systemctl', 'disable', 'kubelet']);
    await execa('docker', ['restart', '--time=1', node]);
    const {exitCode, text} = await project.runBeforePerson(['--once'], 'y\n');
    expect(text).toContain(
      `The cluster \`${name}\` does not come up: \`kubelet\` on the node \`${node}\` is inactive.`,
    );
    expect(text).toContain('→ Start devloop with `--recreate` to make it anew; all that is in it is lost.');
    expect(text).toContain(`Make the cluster \`${name}\` anew? All that is in it is lost. [y/N]`);
    expect(exitCode, text).toBe(0);
  });

  test('removes all that it has made', async () => {
    expect(await project.run('down', '--all')).toMatchObject({exitCode: 0});
    const {stdout} = await execa('docker', ['ps', '--all', '--format={{.Names}}']);
    expect(stdout).not.toContain(name);
    const {stdout: volumes} = await execa('docker', ['volume', 'ls', '--quiet']);
    expect(volumes.split('\n')).not.toContain(registry);
  });

  const findProjectState = async (): Promise<string> => {
    const state = join(project.state, 'devloop');
    const folder = (await readdir(state)).find(entry => /-[0-9a-f]{12}$/.test(entry));
    return join(state, folder ?? '');
  };

  const listHelms = async () => listProcesses([`--kubeconfig=${project.state}`], AbortSignal.timeout(60_000));

  const listHooks = async (): Promise<string> => runKubectl('-n', name, 'get', 'jobs', '-o', 'name');

  const runKubectl = async (...args: readonly string[]): Promise<string> => {
    const kubeconfig = join(await findProjectState(), 'kubeconfig');
    const {stdout} = await execa('kubectl', ['--kubeconfig', kubeconfig, ...args], {reject: false});
    return stdout;
  };
});
