// The subscribers of the topic, and those that have yet to confirm.
import type { Context } from '../aws/session.ts';
import type { Notifications } from '../results/results.ts';
import type { Outputs, TopicOutputs } from '../stack/outputs.ts';

/** `outputs`: of the topic, if there is one. */
export function notificationsOf(outputs: Partial<Outputs> | undefined): { notifications?: Notifications } {
  const { arn, confirmed = [], pending = [] } = (outputs ?? {}) as Partial<TopicOutputs>;
  return arn === undefined ? {} : { notifications: { topic: arn, confirmed, pending } };
}

/** What is left for people to do. */
export function notificationNotes(
  { pending = [] }: Partial<Notifications>,
  { settings: { notifyTo: wanted = [] }, runsHere = false }: Pick<Context, 'settings' | 'runsHere'>,
): string[] {
  const waiting = pending.filter((address) => wanted.includes(address));
  const unwanted = pending.filter((address) => !wanted.includes(address));
  return [
    ...waiting.map(
      (address) =>
        `${address} gets messages once it confirms: the link ${linkPlace(address, runsHere)} is valid for 48 hours`,
    ),
    ...unwanted.map(
      (address) =>
        `${address} has not confirmed, so it cannot be unsubscribed: AWS forgets it after 48 hours`,
    ),
  ];
}

/** Where a subscriber finds the link that confirms. `runsHere`: on the embedded cloud, which sends no mail. */
export const linkPlace = (address: string, runsHere: boolean) =>
  runsHere && address.startsWith('mailto:')
    ? 'in mail.txt in the folder of the embedded cloud'
    : 'in the message that was sent to it';
