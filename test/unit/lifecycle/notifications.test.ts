import { expect, it } from 'vitest';
import { notificationNotes } from '../../../src/lifecycle/notifications.ts';
import { defaultSettings } from '../../../src/stack/settings.ts';

const mail = 'mailto:me@example.com';
const hook = 'https://example.com/hook';
const settings = { ...defaultSettings, notify: true, notifyTo: [mail, hook] };

it('says where each subscriber finds the link, and that the embedded cloud keeps mail in a file', () => {
  const waiting = { pending: [mail, hook] };
  const sent =
    'gets messages once it confirms: the link in the message that was sent to it is valid for 48 hours';
  expect(notificationNotes(waiting, { settings })).toEqual([`${mail} ${sent}`, `${hook} ${sent}`]);
  expect(notificationNotes(waiting, { settings, runsHere: true })).toEqual([
    `${mail} gets messages once it confirms: the link in mail.txt in the folder of the embedded cloud is valid for 48 hours`,
    `${hook} ${sent}`,
  ]);
});

it('says which of the pending ones are not wanted any more', () => {
  const notes = notificationNotes({ pending: [mail] }, { settings: { ...settings, notifyTo: [] } });
  expect(notes).toEqual([expect.stringMatching(`^${mail} has not confirmed, so it cannot be unsubscribed`)]);
});
