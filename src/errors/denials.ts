// What helps against a denial depends on the rule that denies, which AWS names at the end of its sentence.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html

const rules: [named: RegExp, advice: string][] = [
  [
    /(service|resource) control policy/i,
    'a rule of your organisation forbids it, whatever your own permissions are. If it requires tags: thumbs setup --tag KEY=VALUE. If it allows only some regions: --region NAME. Otherwise ask the people who manage the organisation',
  ],
  [
    /permissions boundary/i,
    'the permissions boundary of your user or role forbids it: more permissions do not help, so ask the people who set the boundary',
  ],
  [
    /session policy/i,
    'the policy of this session forbids it: sign in with a role or a permission set that allows more',
  ],
];

/** `message`: AWS's sentence. */
export const denialAdvice = ({ message }: { message: string }): string =>
  rules.find(([named]) => named.test(message))?.[1] ??
  "these credentials lack the permission named above: ask the account's owner for it; thumbs policy prints all that are needed";
