export const dynamic = 'force-dynamic';

/** Says that this process answers; the backend has probes of its own. */
export const GET = (): Response => Response.json({status: 'ok'});
