/** Vim's swap and test files, backups, locks of Emacs, what JetBrains and GTK write beside a file before they rename it. */
const patterns = [
  /^\..+\.sw[a-px]$/,
  /^4913$/,
  /~$/,
  /^\.#/,
  /^#.*#$/,
  /___jb_(?:tmp|old)___$/,
  /^\.goutputstream-/,
  /^\.DS_Store$/,
];

/** Whether a file is one that editors make for themselves while they are open: it comes and goes, and nobody means it. */
export const isEditorFile = (name: string): boolean => patterns.some(pattern => pattern.test(name));
