// The rows of the table of settings about notifications.
import { toggle } from '../kinds/setting-kinds.ts';
import { subscriberList } from '../kinds/subscriber-kind.ts';
import * as live from '../read-back.ts';
import { type Setting, verbatim } from '../setting.ts';

export const notifyRows = {
  notify: verbatim('notify', {
    kind: toggle,
    help: 'add an SNS topic that gets a message about every picture',
    helpOff: 'remove it',
    readBack: live.readNotify,
  }),
  notifyTo: verbatim('notifyTo', {
    kind: subscriberList,
    value: 'address',
    help: "subscribe mailto:NAME@HOST or https://HOST/PATH (may be repeated; '' for nobody)",
    readBack: live.readNotifyTo,
  }),
} satisfies Record<string, Setting>;
