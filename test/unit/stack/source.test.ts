import { describe, expect, it } from 'vitest';
import { select } from '../../../src/pipeline.ts';
import { makeNames } from '../../../src/stack/names.ts';
import { checkSetting, defaultSettings, type Settings } from '../../../src/stack/settings.ts';
import { parseSource, refuseMove, writeSource } from '../../../src/stack/source.ts';

const known = (source: string | undefined) => ({ settings: source ? { source } : {}, resources: {} });

describe('a source', () => {
  it.each([
    ['s3://family-photos', 'family-photos', ''],
    ['s3://family-photos/', 'family-photos', ''],
    ['s3://family.photos/a/b-c_d.e', 'family.photos', 'a/b-c_d.e'],
  ])('%s is a bucket and what the keys begin with', (text, bucket, prefix) => {
    expect(() => checkSetting('source', text)).not.toThrow();
    expect(parseSource(text)).toEqual({ bucket, prefix });
    expect(parseSource(writeSource({ bucket, prefix }))).toEqual({ bucket, prefix });
  });

  it.each([
    'family-photos',
    's3:/family-photos',
    's3://Family',
    's3://ab',
    's3://photos/a*',
    's3://photos/a b',
    's3://photos/$a',
    `s3://photos/${'a'.repeat(181)}`,
    '',
    7,
  ])('%j is none: a wildcard of a policy, or what a tag or a rule cannot hold', (text) => {
    expect(() => checkSetting('source', text)).toThrow('--source takes s3://BUCKET');
  });

  it('is where the originals are, and what every tag of the stack says', () => {
    const place = { stack: 'shop', suffix: 'bcd234', account: '123456789012', region: 'cn-north-1' };
    const arn = 'arn:aws-cn:s3:::family-photos';
    const names = makeNames({ ...place, source: 's3://family-photos/' });
    expect(names.originals).toEqual({ bucket: 'family-photos', prefix: '', arn, isOwn: false });
    expect(names.tags).toEqual({ 'thumbs:stack': 'shop', 'thumbs:source': 's3://family-photos' });
    expect(names.of('originals')).toBe('shop-originals-bcd234');
    expect(makeNames(place).originals).toMatchObject({ bucket: 'shop-originals-bcd234', isOwn: true });
  });

  it.each([
    [undefined, 's3://a-b-c'],
    ['s3://a-b-c', undefined],
    ['s3://a-b-c/x', 's3://d-e-f/x'],
  ])('does not move: %s → %s', (before, wanted) => {
    expect(() => refuseMove(known(before), wanted)).toThrow('cannot move');
  });

  it.each([
    [undefined, undefined],
    ['s3://a-b-c', 's3://a-b-c/x/'],
  ])('may be narrowed: %s → %s', (before, wanted) => {
    expect(() => refuseMove(known(before), wanted)).not.toThrow();
  });

  it('does not take the place of a bucket that the stack has made, whatever its settings say', () => {
    const edited = { ...known('s3://a-b-c'), resources: { originals: {} } };
    expect(() => refuseMove(edited, 's3://a-b-c')).toThrow('a bucket of its own');
  });
});

describe('the pipeline with a source', () => {
  const idsOf = (settings: Partial<Settings>) => {
    const source = 's3://family-photos';
    const { wanted, unwanted } = select({ ...defaultSettings, source, ...settings });
    return [...wanted, ...unwanted].map(({ id }) => id);
  };

  it('neither makes nor removes anything of a bucket of originals', () => {
    const ids = idsOf({ site: 'private', api: { read: 'open', tokenHash: '' } });
    expect(ids.filter((id) => /^originals|^notification/.test(id))).toEqual([]);
    expect(ids).toContain('source');
  });

  it('has no rule where messages are sent', () => {
    expect(idsOf({ trigger: 'sqs' })).not.toContain('source');
  });
});
