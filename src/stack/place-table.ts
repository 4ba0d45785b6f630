// The settings that every command has, as `setting-table.ts` has those of setup.
import { stackRule } from './names.ts';
import type { Flag } from './setting.ts';
import { textLike } from './setting-kinds.ts';

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
