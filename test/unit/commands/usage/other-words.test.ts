import { describe, expect, it } from 'vitest';
import { withCommandMeant } from '../../../../src/commands/usage/other-words.ts';

describe('an unknown command', () => {
  it.each([
    ['destroy', 'teardown'],
    ['delete', 'rm or teardown'],
    ['ls', 'scan'],
  ])('%s is answered with %s', (word, meant) => {
    expect(withCommandMeant(`error: unknown command '${word}'`)).toBe(
      `error: unknown command '${word}'\n(Did you mean ${meant}?)\n`,
    );
  });

  it('that is only misspelt keeps the suggestion it has, and other errors stay as they are', () => {
    const misspelt = "error: unknown command 'uplod'\n(Did you mean upload?)";
    expect(withCommandMeant(misspelt)).toBe(misspelt);
    expect(withCommandMeant("error: unknown command 'constructor'")).not.toContain('mean');
    expect(withCommandMeant("error: unknown option '--fast'")).toBe("error: unknown option '--fast'");
  });
});
