// Who is subscribed to the topic, and who has yet to confirm.
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
  const withdrawn = pending.filter((address) => !wanted.includes(address));
  return [
    ...waiting.map(
      (address) =>
        `${address} gets messages once it confirms: ${linkOf(address, runsHere)}, which is valid for 48 hours`,
    ),
    ...withdrawn.map(
      (address) =>
        `${address} was asked, has not confirmed and cannot be withdrawn: AWS forgets it after 48 hours`,
    ),
  ];
}

const linkOf = (address: string, runsHere: boolean) =>
  runsHere && address.startsWith('mailto:')
    ? 'no mail is sent here, and mail.txt in the folder of the embedded cloud has the link'
    : 'it was sent a link';
