import { describe, expect, it } from 'vitest';
import { openChanges } from '../../../../src/transfer/changes/changes.ts';
import type { LocalImage } from '../../../../src/transfer/local-image.ts';
import type { Found } from '../../../../src/transfer/walk.ts';

const noFolders = { beginLook: () => {}, enter: () => {}, endLook: () => {} };

/** `stamp`: undefined for a file that was changed just now. */
const file = (path: string, mark: string, stamp?: string): Found => ({
  path,
  file: path,
  key: path,
  bytes: 1,
  mark,
  stamp,
});
const image = (path: string, key = path): LocalImage => ({
  path,
  file: path,
  key,
  bytes: 1,
  contentType: 'image/png',
});

function open() {
  const changes = openChanges([], noFolders);
  return {
    changes,
    /** The paths that are due. */
    look(...found: Found[]): string[] {
      changes.beginLook();
      const due = found.filter(changes.takeIfDue).map(({ path }) => path);
      changes.endLook(due.map((path) => image(path)));
      return due;
    },
  };
}

describe('the changes between looks', () => {
  it('begin with all that is there, but for what was written just now', () => {
    const { look, changes } = open();
    expect(look(file('old', '1', '1'), file('fresh', '1'))).toEqual(['old']);
    expect(changes.isUnsettled()).toBe(true);
    expect(look(file('old', '1', '1'), file('fresh', '1'))).toEqual(['fresh']);
    expect(changes.isUnsettled()).toBe(false);
    expect(look(file('old', '1', '1'), file('fresh', '1', '1'))).toEqual([]);
  });

  it('are due when two looks in a row find them alike, each once', () => {
    const { look } = open();
    look();
    const marks = ['1', '2', '2', '2', '3', '2', '2'];
    expect(marks.map((mark) => look(file('a', mark, mark)).length)).toEqual([0, 0, 1, 0, 0, 0, 1]);
  });

  it('treat what cannot be read as they treat files, and forget what is gone', () => {
    const { look } = open();
    const gone: Found = { path: 'a', key: '', reason: 'no longer exists (ENOENT)' };
    look(file('a', '1', '1'));
    expect([look(gone), look(gone), look(gone)]).toEqual([[], ['a'], []]);
    look();
    expect([look(gone), look(gone)]).toEqual([[], ['a']]);
  });

  it('are due again when they could not be sent, once the next look finds them alike', () => {
    const { look, changes } = open();
    look(file('a', '1', '1'));
    changes.sendAgain(image('a'));
    expect(changes.isUnsettled()).toBe(true);
    expect(look(file('a', '1', '1'))).toEqual(['a']);
    changes.sendAgain(image('a'));
    expect(look(file('a', '2', '2'))).toEqual([]);
    changes.sendAgain(image('unheard of'));
    expect(look(file('a', '2', '2'))).toEqual(['a']);
  });

  it('know the owner of a key as long as its file exists', () => {
    const { changes } = open();
    changes.beginLook();
    changes.takeIfDue(file('one/x', '1', '1'));
    changes.endLook([image('one/x', 'x')]);
    expect(changes.ownerOf(image('two/x', 'x'))?.path).toBe('one/x');
    expect(changes.ownerOf(image('one/x', 'x'))).toBeUndefined();
    changes.beginLook();
    expect(changes.ownerOf(image('two/x', 'x'))).toBeUndefined();
  });
});
