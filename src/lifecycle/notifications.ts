// Who is subscribed to the topic, and who has yet to confirm.
import type { Notifications } from '../results/results.ts';
import type { Outputs, TopicOutputs } from '../stack/outputs.ts';

/** `outputs`: of the topic, if there is one. */
export function notificationsOf(outputs: Partial<Outputs> | undefined): { notifications?: Notifications } {
  const { arn, confirmed = [], pending = [] } = (outputs ?? {}) as Partial<TopicOutputs>;
  return arn === undefined ? {} : { notifications: { topic: arn, confirmed, pending } };
}

/** What is left for people to do. `wanted`: who should be subscribed. */
export function notificationNotes(
  { pending = [] }: Partial<Notifications>,
  wanted: readonly string[] = [],
): string[] {
  const waiting = pending.filter((address) => wanted.includes(address));
  const withdrawn = pending.filter((address) => !wanted.includes(address));
  return [
    ...waiting.map(
      (address) =>
        `${address} gets messages once it confirms: AWS has sent it a link, which is valid for 48 hours`,
    ),
    ...withdrawn.map(
      (address) =>
        `${address} was asked, has not confirmed and cannot be withdrawn: AWS forgets it after 48 hours`,
    ),
  ];
}
