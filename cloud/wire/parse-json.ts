import { isNestedTooDeep } from './nesting.ts';

/** Undefined when it is not JSON, or nested deeper than any AWS service accepts. */
export function parseJson(text: string): unknown {
  if (isNestedTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
