import {forwardToBackend} from '../../../server/backend.ts';

/** The browser talks to this server only, which passes its calls on. */
export const GET = (request: Request): Promise<Response> => forwardToBackend(request, '/api/todos');

export const POST = (request: Request): Promise<Response> => forwardToBackend(request, '/api/todos');
