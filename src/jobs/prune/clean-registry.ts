import {chooseOldImages, type HeldImage, type PruneOrder, type Wanted} from '../../core/prune.ts';
import {deleteManifest, listRepositories, listTags, readManifest} from '../../drivers/registry-removal.ts';
import type {Context} from '../world.ts';

/** Lists the names of the services that the registry has or had images of. */
export async function listServices({project, registry}: PruneOrder, signal: AbortSignal): Promise<readonly string[]> {
  const names = await listRepositories(registry.port, signal);
  const services = names.filter(name => name.startsWith(`${project}/`)).map(name => name.slice(project.length + 1));
  return services.filter(service => !service.includes('/'));
}

type Cleaning = {
  readonly order: PruneOrder;
  readonly service: string;
  readonly wanted: Wanted;
  readonly onFound: () => Promise<void>;
};

/** Takes the manifests of old images out of a service's repository, and says which; `onFound` is told before the first one goes. */
export async function cleanRepository(
  {order, service, wanted, onFound}: Cleaning,
  {world, signal}: Pick<Context, 'world' | 'signal'>,
): Promise<readonly string[]> {
  const {port} = order.registry;
  const repository = `${order.project}/${service}`;
  const remembered = (await world.memory.listImages(service)).filter(image => image.repository === repository);
  const references = [...(await listTags({port, repository}, signal)), ...remembered.map(({digest}) => digest)];
  const held = new Map<string, HeldImage>();
  for (const reference of references) await add(reference);
  const isKept = new Set(held.keys());
  const old = chooseOldImages([...held.values()], wanted).flatMap(({digests}) => digests);
  for (const digest of old) isKept.delete(digest);
  const partsKept = new Set([...isKept].flatMap(digest => held.get(digest)?.parts ?? []));
  const parts = old.flatMap(digest => held.get(digest)?.parts ?? []);
  const orphans = parts.filter(
    digest => !isKept.has(digest) && !partsKept.has(digest) && !wanted.mentioned.has(digest),
  );
  if (old.length > 0) await onFound();
  for (const digest of new Set([...old, ...orphans])) await deleteManifest({port, repository, digest}, signal);
  return old;

  async function add(reference: string): Promise<void> {
    const manifest = await readManifest({port, repository, reference}, signal);
    if (manifest === undefined) return;
    const {digest, parts: has} = manifest;
    const known = held.get(digest)?.names ?? [];
    const name = `localhost:${port}/${repository}${reference === digest ? '@' : ':'}${reference}`;
    held.set(digest, {digests: [digest], names: [...known, name], parts: has});
  }
}
