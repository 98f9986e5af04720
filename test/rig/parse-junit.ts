import {SaxesParser} from 'saxes';

/** An element of an XML document, and the text right in it. */
export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
};

/** What CI systems know: by which attributes an element is told, and what may be in it. */
const shapes: Readonly<Record<string, {readonly attributes: string; readonly children: string}>> = {
  testsuites: {attributes: 'name tests failures errors skipped time', children: 'testsuite'},
  testsuite: {attributes: 'name tests failures errors skipped time timestamp', children: 'testcase'},
  testcase: {attributes: 'classname name time file line', children: 'failure error skipped'},
  failure: {attributes: 'message type', children: ''},
  error: {attributes: 'message type', children: ''},
  skipped: {attributes: 'message', children: ''},
};

/** The suites of a JUnit report; throws where it is no XML, or holds what CI systems do not know. */
export function parseJunit(text: string): Element {
  const parser = new SaxesParser({xmlns: false});
  const open: (Element & {children: Element[]; text: string})[] = [];
  let root: Element | undefined;
  parser.on('error', error => {
    throw error;
  });
  parser.on('opentag', ({name, attributes}) => {
    open.push({name, attributes, children: [], text: ''});
  });
  parser.on('text', part => {
    const current = open.at(-1);
    if (current !== undefined) current.text += part;
  });
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined) return;
    validateElement(closed, open.at(-1));
    if (open.length === 0) root = closed;
    open.at(-1)?.children.push(closed);
  });
  parser.write(text).close();
  if (root?.name !== 'testsuites') throw new Error('These are no suites.');
  return root;
}

function validateElement({name, attributes}: Element, parent: Element | undefined): void {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`No CI system knows <${name}>.`);
  const unknown = Object.keys(attributes).filter(key => !shape.attributes.split(' ').includes(key));
  if (unknown.length > 0) throw new Error(`No CI system knows ${unknown.join(', ')} of <${name}>.`);
  if (parent !== undefined && !shapes[parent.name]?.children.split(' ').includes(name))
    throw new Error(`<${name}> is no part of <${parent.name}>.`);
}
