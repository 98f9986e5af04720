/** Who refuses the pods of a workload, with that one's own words. */
export type Refusal = {
  readonly by:
    | {
        readonly kind: 'quota';
        readonly name: string;
        readonly requested: string;
        readonly used: string;
        readonly limited: string;
      }
    | {readonly kind: 'webhook'; readonly name: string}
    | {readonly kind: 'webhook-unreachable'; readonly name: string}
    | {readonly kind: 'policy'; readonly name: string}
    | {readonly kind: 'pod-security'; readonly name: string}
    | {readonly kind: 'service-account'; readonly name: string}
    | {readonly kind: 'other'};
  readonly message: string;
};

/** Reads who refuses to let pods be made, out of what a controller was told by the API server. */
export function refusalOf(text: string): Refusal {
  const message = text.replace(/^Error creating: |^create Pod \S+ in \S+ \S+ failed error: /u, '');
  return {by: refuserOf(message), message};
}

function refuserOf(message: string): Refusal['by'] {
  const [, quota, requested, used, limited] =
    /exceeded quota: ([^,]+), requested: (.+), used: (.+), limited: (.+)$/u.exec(message) ?? [];
  if (quota !== undefined && requested !== undefined && used !== undefined && limited !== undefined) {
    return {kind: 'quota', name: quota, requested, used, limited};
  }

  for (const [pattern, kind] of refusers) {
    const [, name] = pattern.exec(message) ?? [];
    if (name !== undefined) return {kind, name};
  }

  return {kind: 'other'};
}

const refusers = [
  [/failed calling webhook "([^"]+)"/u, 'webhook-unreachable'],
  [/admission webhook "([^"]+)" denied/u, 'webhook'],
  [/ValidatingAdmissionPolicy '([^']+)'/u, 'policy'],
  [/violates PodSecurity "([^"]+)"/u, 'pod-security'],
  [/serviceaccount "([^"]+)" not found/u, 'service-account'],
] as const;
