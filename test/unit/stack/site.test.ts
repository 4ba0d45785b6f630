import { describe, expect, it } from 'vitest';
import { chooseSite } from '../../../src/stack/site.ts';

describe('the site', () => {
  it('is none unless asked for, and stays as it was', () => {
    expect(chooseSite(undefined, {})).toEqual({});
    expect(chooseSite(undefined, { api: false })).toEqual({ api: false });
    expect(chooseSite('public', {})).toEqual({ site: 'public', api: true });
  });

  it('is on the distribution unless another kind is said, and brings the API along', () => {
    expect(chooseSite(undefined, { site: true })).toEqual({ site: 'cdn', api: true });
    expect(chooseSite('private', { site: 'amplify' })).toEqual({ site: 'amplify', api: true });
  });

  it('goes without the API, or with it', () => {
    expect(chooseSite('public', { site: false })).toEqual({});
    expect(chooseSite('public', { site: false, api: false })).toEqual({ api: false });
    expect(() => chooseSite('public', { api: false })).toThrow(/HTTP API/);
    expect(() => chooseSite(undefined, { site: true, api: false })).toThrow(/HTTP API/);
  });

  it('has no other kinds', () => {
    expect(() => chooseSite(undefined, { site: 'netlify' as 'public' })).toThrow(
      /--site takes cdn, private, public, amplify/,
    );
  });
});
