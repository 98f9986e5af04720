/** Whether a path is in a folder, or is that folder itself; both absolute. */
export const isWithin = (folder: string, path: string): boolean => path === folder || path.startsWith(`${folder}/`);
