import { isNestedTooDeep } from './nesting.ts';

/** Undefined for what is not JSON, or nested as no AWS service takes it. */
export function parseJson(text: string): unknown {
  if (isNestedTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
