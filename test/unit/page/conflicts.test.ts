import { expect, it } from 'vitest';
import { openConflicts } from '../../../page/upload/conflicts.ts';
import type { Sending } from '../../../page/upload/sending.ts';

const sending = (name: string): Sending => ({ file: new File([], name), name });

function open() {
  const decided: string[] = [];
  const conflicts = openConflicts(({ name }, decision) => decided.push(`${name}: ${decision}`));
  const asked = () => {
    const question = conflicts.question.get();
    return question && [question.sending.name, question.others];
  };
  return { conflicts, decided, asked };
}

it('asks for one file after the other', () => {
  const { conflicts, decided, asked } = open();
  for (const name of ['a', 'b']) conflicts.ask(sending(name));
  expect(asked()).toEqual(['a', 1]);
  conflicts.answer('keep both', false);
  expect(asked()).toEqual(['b', 0]);
  expect(conflicts.isOpen()).toBe(true);
  conflicts.answer('skip', false);
  expect(asked()).toBeNull();
  expect(decided).toEqual(['a: keep both', 'b: skip']);
});

it('an answer for all holds for those that come later, too, until it is forgotten', () => {
  const { conflicts, decided, asked } = open();
  for (const name of ['a', 'b']) conflicts.ask(sending(name));
  conflicts.answer('replace', true);
  conflicts.ask(sending('c'));
  expect(decided).toEqual(['a: replace', 'b: replace', 'c: replace']);
  conflicts.forget();
  conflicts.ask(sending('d'));
  expect(asked()).toEqual(['d', 0]);
});

it('what is not answered is not decided', () => {
  const { conflicts, decided } = open();
  conflicts.ask(sending('a'));
  conflicts.forget();
  expect([decided, conflicts.question.get(), conflicts.isOpen()]).toEqual([[], null, false]);
});
