import { describe, expect, it } from 'vitest';
import { readStatement } from '../../../src/catalog/statement.ts';

const read = (text: string) => readStatement(text, 'demo-images-abc');

describe('a statement', () => {
  it.each([
    ['SELECT * FROM images', 'SELECT * FROM "demo-images-abc"'],
    ['select * from "images" where a = 1', 'select * from "demo-images-abc" where a = 1'],
    ['SELECT * FROM images.byStatus', 'SELECT * FROM "demo-images-abc"."byStatus"'],
    ["UPDATE images SET a = 'images' WHERE b = 1", `UPDATE "demo-images-abc" SET a = 'images' WHERE b = 1`],
    ["INSERT INTO images VALUE {'a': 1}", `INSERT INTO "demo-images-abc" VALUE {'a': 1}`],
    ["DELETE FROM images WHERE a = 'x'", `DELETE FROM "demo-images-abc" WHERE a = 'x'`],
    ['SELECT images FROM "other-table"', 'SELECT images FROM "other-table"'],
  ])('%s becomes %s', (text, full) => {
    expect(read(text).text).toBe(full);
  });

  it('is a SELECT only when it starts like one, whatever stands in strings and comments', () => {
    expect(read("-- select\n  delete FROM images WHERE ImageID = 'select'").kind).toBe('delete');
    expect(read("SELECT 'DELETE' FROM images").kind).toBe('select');
    for (const text of ['', 'DROP TABLE images', 'EXISTS(SELECT * FROM images)', '"SELECT" * FROM images']) {
      expect(() => read(text)).toThrow(/a query starts with SELECT/);
    }
  });

  it.each([
    ['SELECT * FROM images', undefined],
    ['SELECT ImageID, Width FROM images', ['ImageID', 'Width']],
    ['SELECT "Error".Code, Thumbnails[0] FROM images', ['Code', 'Thumbnails[0]']],
  ])('%s has the columns %j', (text, columns) => {
    expect(read(text).columns).toEqual(columns);
  });

  it.each([
    "ImageID = 'a'",
    "'a' = ImageID",
    "ImageID IN ['a', 'b'] AND Width > 3",
    '(Width > 3 AND ("ImageID" = \'a\'))',
    "ImageID = 'a' OR (ImageID = 'b' AND Width = 2)",
    'ImageID = ? ORDER BY ImageID',
  ])('with WHERE %s reads only what it must', (where) => {
    expect(read(`SELECT * FROM images WHERE ${where}`).fullScan).toBeUndefined();
  });

  it.each([
    "ImageID > 'a'",
    "NOT ImageID = 'a'",
    "ImageID = 'a' OR Width > 3",
    "ImageID BETWEEN 'a' AND 'b'",
    "Note = 'ImageID = 1'",
    "Status = 'done'",
  ])('with WHERE %s reads the whole table, and says why', (where) => {
    expect(read(`SELECT * FROM images WHERE ${where}`).fullScan).toMatch(/whole table.*ImageID/);
  });

  it('of an index asks for the key of the index', () => {
    expect(read("SELECT * FROM images.byStatus WHERE Status = 'failed'").fullScan).toBeUndefined();
    expect(read("SELECT * FROM images.byStatus WHERE ImageID = 'a'").fullScan).toMatch(/Status/);
    expect(read('SELECT * FROM images.byStatus').fullScan).toMatch(/whole index/);
  });
});
