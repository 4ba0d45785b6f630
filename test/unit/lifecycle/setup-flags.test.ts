import { describe, expect, it } from 'vitest';
import { mergeSettings, type SetupFlags, withProject } from '../../../src/lifecycle/setup-flags.ts';
import type { GivenSettings } from '../../../src/stack/setting-table.ts';
import { defaultSettings, type Settings } from '../../../src/stack/settings.ts';

const hour = 3_600_000;

/** What setup would make of flags, project file and state. */
function merged(flags: SetupFlags, settings: GivenSettings, before: Settings = defaultSettings, now = 0) {
  const project = { file: 'thumbs.config.json', isNamed: false, settings };
  return mergeSettings(before, withProject(flags, { project }, before), now).settings;
}

describe('settings', () => {
  it('of a flag win over the project file, which wins over the state', () => {
    const before = { ...defaultSettings, memoryMB: 512, quality: 70, timeoutSeconds: 30 };
    const settings = merged({ memory: 1024 }, { memory: 2048, quality: 60 }, before);
    expect(settings).toMatchObject({ memoryMB: 1024, quality: 60, timeoutSeconds: 30 });
  });

  it('of the project file add optional parts and remove them', () => {
    const made = merged({}, { alarms: true, site: 'public', apiRead: 'open' });
    expect(made).toMatchObject({ alarms: true, site: 'public', api: { read: 'open' } });
    const removed = merged({}, { alarms: false, site: false, api: false }, made);
    expect(Object.keys(removed)).toEqual(Object.keys(merged({}, {})));
  });

  it('of the project file about the API are of no account where a flag removes it', () => {
    const before = merged({}, { api: true, apiRead: 'open' });
    expect(merged({ api: false }, { api: true, apiRead: 'open' }, before)).not.toHaveProperty('api');
  });

  it('remember the keys of tags that are to be removed, until they are gone', () => {
    const once = merged({ tags: { team: 'web', owner: 'me' } }, {});
    const changed = merged({}, { tags: { team: 'shop' } }, once);
    expect(changed).toMatchObject({ tags: { team: 'shop' }, formerTags: ['owner'] });
    expect(merged({}, {}, changed).formerTags).toEqual(['owner']);
    expect(merged({ tags: { owner: 'you' } }, {}, changed).formerTags).toEqual(['team']);
    expect(merged({ tags: {} }, {}, once)).toMatchObject({ formerTags: ['team', 'owner'] });
    expect(merged({ tags: {} }, {}, once)).not.toHaveProperty('tags');
  });

  it('of subscribers are kept with the topic, and go with it', () => {
    const notifyTo = ['mailto:a@example.com'];
    const once = merged({ notify: true, notifyTo }, {});
    expect(merged({}, {}, once)).toMatchObject({ notify: true, notifyTo });
    expect(merged({ notifyTo: [] }, {}, once)).not.toHaveProperty('notifyTo');
    const others = ['https://example.com/hook'];
    expect(merged({ notifyTo: others }, {}, once)).toMatchObject({ notify: true, notifyTo: others });
    expect(Object.keys(merged({ notify: false }, { notify: true, notifyTo }, once))).toEqual(
      Object.keys(merged({}, {})),
    );
    expect(() => merged({ notifyTo }, {})).toThrow('a topic that this stack does not have');
  });

  it('of a domain need a distribution, and those of a certificate a domain', () => {
    const domain = 'pictures.example.com';
    const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/11112222-3333-4444-5555-666677778888';
    const withCdn = merged({ cdn: true }, {});
    expect(() => merged({ domain }, {})).toThrow('which this stack does not have');
    const named = merged({ domain }, {}, withCdn);
    expect(named).toMatchObject({ cdn: true, domain });
    expect(() => merged({ certificate }, {}, withCdn)).toThrow('--certificate is for a domain');
    expect(merged({ certificate }, {}, named)).toMatchObject({ domain, certificate });
  });

  it('stay as they are when the same setup runs again', () => {
    const file: GivenSettings = { ttl: '2h', api: true, sizes: [64], role: 'LabRole' };
    const seen = (settings: Settings): Settings => ({
      ...settings,
      ...(settings.api ? { api: { read: settings.api.read, tokenHash: settings.api.tokenHash } } : {}),
    });
    const once = seen(merged({}, file));
    expect(once.expires).toBe(new Date(2 * hour).toISOString());
    expect(merged({}, file, once, hour)).toEqual(once);
  });

  it('move the end of the stack when a flag or a change of the file says so', () => {
    const once = merged({}, { ttl: '2h' });
    expect(merged({ ttl: '2h' }, { ttl: '2h' }, once, hour).expires).toBe(new Date(3 * hour).toISOString());
    expect(merged({}, { ttl: '3h' }, once, hour).expires).toBe(new Date(4 * hour).toISOString());
    expect(merged({}, { ttl: false }, once)).not.toHaveProperty('expires');
    expect(merged({}, {}, once, hour).expires).toBe(once.expires);
  });
});
