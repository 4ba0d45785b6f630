// The settings that every command has, as `setting-table.ts` has those of setup.
import { UsageError } from '../errors/errors.ts';
import { shown, textLike } from './kinds/setting-kinds.ts';
import type { Flag } from './setting.ts';
import { stackRule } from './stack-name.ts';

export const placeTable = {
  stack: {
    kind: textLike(stackRule, '1 to 20 lower-case letters, digits and hyphens, starting with a letter'),
    value: 'name',
    help: 'name of the stack; one stack is one pipeline',
    default: 'thumbs',
    variables: ['THUMBS_STACK'],
  },
  region: {
    kind: textLike(/^[a-z0-9-]+$/, 'the name of an AWS region, such as eu-central-1'),
    value: 'region',
    help: 'AWS region',
    variables: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  },
} satisfies Record<string, Flag>;

export type PlaceKey = keyof typeof placeTable;

/** Checks its form before any call; whether AWS has it, only AWS knows. Throws UsageError. */
export function checkRegion(region: string | undefined): string | undefined {
  const { accepts, takes } = placeTable.region.kind;
  if (region === undefined || accepts(region)) return region;
  throw new UsageError(
    `the region is ${takes}, not ${shown(region)}`,
    'choose it with --region, or with AWS_REGION in the environment or .env',
  );
}
