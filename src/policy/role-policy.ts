// What a role needs that thumbs does not make itself (--role): it serves every function of the stack.
import { byStatusIndex } from '../../lambda/contract.ts';
import { apiPolicy, lambdaTrust, type PolicyDocument, workerPolicy } from '../aws/policies.ts';
import { makeNames } from '../stack/names.ts';
import { defaultSettings } from '../stack/settings.ts';
import { anySuffix, type CallerPlace, type CallerSettings } from './caller-policy.ts';

/** Covers both indexes: the stack's later settings decide which one it has. */
const eitherIndex = `${byStatusIndex}*`;

export interface RoleNeeds {
  policy: PolicyDocument;
  /** Who must be allowed to assume it. */
  trust: PolicyDocument;
}

export function roleNeeds(
  { stack, account = '*', region = '*' }: CallerPlace,
  { trigger, source, site, api = site !== undefined, notify = false }: CallerSettings,
): RoleNeeds {
  const names = makeNames({ stack, suffix: anySuffix, account, region, source });
  const documents = [
    workerPolicy(names, { notify }),
    ...(api ? [apiPolicy(names, { ...defaultSettings, trigger }, eitherIndex)] : []),
  ];
  const Statement = documents.flatMap((document) => document.Statement);
  return { policy: { Version: '2012-10-17', Statement }, trust: lambdaTrust };
}
