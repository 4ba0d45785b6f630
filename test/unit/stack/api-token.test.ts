import { describe, expect, it } from 'vitest';
import { chooseApi, noteOfOpenReading } from '../../../src/stack/api-token.ts';
import { defaultSettings } from '../../../src/stack/settings.ts';

const earlier = (read: 'open' | 'token') => ({ read, tokenHash: 'ab' });

describe('reading through the HTTP API', () => {
  it('needs the token in a new stack, unless everybody is let in on purpose', () => {
    expect(chooseApi(undefined, { api: true }).api?.read).toBe('token');
    expect(chooseApi(undefined, { api: true, apiRead: 'open' }).api?.read).toBe('open');
  });

  it('stays as it was in an old one', () => {
    expect(chooseApi(earlier('open'), {}).api?.read).toBe('open');
    expect(chooseApi(earlier('token'), {}).api?.read).toBe('token');
    expect(chooseApi(earlier('open'), { apiRead: 'token' }).api?.read).toBe('token');
  });

  it('is told of where everybody may, as long as nobody chooses', () => {
    const settings = (read: 'open' | 'token') => ({ ...defaultSettings, api: earlier(read) });
    expect(noteOfOpenReading(settings('open'), {})).toMatch(/--api-read token/);
    expect(noteOfOpenReading(settings('open'), { apiRead: 'open' })).toBeUndefined();
    expect(noteOfOpenReading(settings('token'), {})).toBeUndefined();
    expect(noteOfOpenReading(defaultSettings, {})).toBeUndefined();
  });
});
