import {forwardToBackend} from '../../../../server/backend.ts';

type Context = {readonly params: Promise<{readonly id: string}>};

export const PATCH = async (request: Request, {params}: Context): Promise<Response> =>
  forwardToBackend(request, `/api/todos/${encodeURIComponent((await params).id)}`);

/** Deletes one, or all that are done: their id is then `done`. */
export const DELETE = async (request: Request, {params}: Context): Promise<Response> =>
  forwardToBackend(request, `/api/todos/${encodeURIComponent((await params).id)}`);
