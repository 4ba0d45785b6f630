// JSON written by a person: its value, and the line of the text in which each part of it stands.
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';

/** Keys, and indexes of lists, from the outside to the inside. */
export type Path = readonly (string | number)[];

export interface JsonSource {
  value: unknown;
  /** Counted from 1. For a missing part: the line of what lacks it. */
  lineOf(path: Path): number;
  /** Keys that an object has more than once: the value has only the last of each. */
  repeated: Path[];
}

/** Where the text stops being JSON. */
export interface JsonFault {
  line: number;
  column: number;
  /** `comma expected`. */
  problem: string;
}

export function parseJsonSource(text: string): JsonSource | JsonFault {
  const faults: ParseError[] = [];
  const tree = parseTree(text, faults, { disallowComments: true });
  const [first] = faults;
  if (first) return faultOf(text, first);
  if (!tree) return { line: 1, column: 1, problem: 'value expected' };
  return {
    value: JSON.parse(text),
    lineOf: (path) => lineAt(text, nodeAt(tree, path).offset),
    repeated: repeatedKeys(tree),
  };
}

/** `CommaExpected` → `comma expected`. */
function faultOf(text: string, { error, offset }: ParseError): JsonFault {
  const words = printParseErrorCode(error).replace(/(?<=.)[A-Z]/g, (letter) => ` ${letter}`);
  const column = offset - text.lastIndexOf('\n', offset - 1);
  return { line: lineAt(text, offset), column, problem: words.toLowerCase() };
}

const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length;

/** The property with its key, if there is one: a value may begin on a later line. */
function nodeAt(tree: Node, path: Path): Node {
  const found = findNodeAtLocation(tree, [...path]);
  if (found) return found.parent?.type === 'property' ? found.parent : found;
  return path.length > 0 ? nodeAt(tree, path.slice(0, -1)) : tree;
}

function repeatedKeys(node: Node, path: Path = []): Path[] {
  const children = node.children ?? [];
  if (node.type === 'array') return children.flatMap((child, index) => repeatedKeys(child, [...path, index]));
  if (node.type !== 'object') return [];
  const keys = children.map((property) => String(property.children?.[0]?.value));
  const twice = [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
  const inside = children.flatMap((property, index) => {
    const value = property.children?.[1];
    return value ? repeatedKeys(value, [...path, keys[index] ?? '']) : [];
  });
  return [...twice.map((key) => [...path, key]), ...inside];
}
