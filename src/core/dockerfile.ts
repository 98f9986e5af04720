/** The instructions of a Dockerfile, continued lines joined, without comments and the texts of here-documents, where a Python script may say `from`. */
export const listInstructions = (dockerfile: string): string[] => {
  const instructions: string[] = [];
  let started = '';
  let terminators: string[] = [];
  for (const line of dockerfile.split('\n').map(each => each.trim())) {
    if (terminators.length > 0) {
      if (line === terminators[0]) terminators = terminators.slice(1);
    } else if (!line.startsWith('#')) {
      started += line.replace(/\\$/, ' ');
      if (line.endsWith('\\')) continue;
      instructions.push(started);
      terminators = findTerminators(started);
      started = '';
    }
  }
  return instructions;
};

/** The names of a Dockerfile's stages in lower case, as Docker compares them, in their order; `''` for one without a name. */
export const listStages = (dockerfile: string): string[] =>
  listInstructions(dockerfile).flatMap(instruction => {
    const from = /^FROM\s+(?:--\S+\s+)*\S+(?:\s+AS\s+(\S+))?/i.exec(instruction);
    return from === null ? [] : [from[1]?.toLowerCase() ?? ''];
  });

const findTerminators = (instruction: string): string[] =>
  /^(RUN|COPY|ADD)\s/i.test(instruction)
    ? Array.from(instruction.matchAll(/<<-?(["']?)(\w+)\1/g), ([, , word = '']) => word)
    : [];
