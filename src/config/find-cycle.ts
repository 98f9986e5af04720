/** A way through a graph that ends where it began (`['a', 'b', 'a']`), if there is one. */
export const findCycle = (edges: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined => {
  const done = new Set<string>();

  const follow = (node: string, trail: readonly string[]): readonly string[] | undefined => {
    const start = trail.indexOf(node);
    if (start !== -1) return [...trail.slice(start), node];
    if (done.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const cycle = follow(next, [...trail, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };

  for (const node of edges.keys()) {
    const cycle = follow(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
};
