// The error for a missing stack: suggests other stacks in this folder, or the same one on the other side of --local.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ThumbsError } from '../errors/errors.ts';
import { homeOf, listStates } from '../machine/folder.ts';

interface Looked {
  stack: string;
  local: boolean;
  stateFile: string;
  folder: string;
}

/** Throws `NoStack`, with the command that helps. Reads only the files in the folder. */
export async function refuseNoStack(config: Looked): Promise<never> {
  const { stack, stateFile } = config;
  throw new ThumbsError('NoStack', `there is no stack '${stack}' here (${stateFile} does not exist)`, {
    fix: (await waysOut(config)).join('; '),
  });
}

async function waysOut({ stack, local, stateFile, folder }: Looked): Promise<string[]> {
  const isUsual = stateFile === join(homeOf({ folder, local }), `${stack}.json`);
  const isOnOtherSide = isUsual && existsSync(join(homeOf({ folder, local: !local }), `${stack}.json`));
  const found = (await listStates({ folder, local })).map((file) => basename(file, '.json'));
  const others = found.filter((name) => name !== stack);
  return [
    // Another state file was named.
    ...(found.includes(stack) ? ['to use the one of this folder, omit --state (or THUMBS_STATE)'] : []),
    ...(isOnOtherSide
      ? [local ? 'to use the one on AWS, omit --local' : 'to use the one on the embedded cloud, add --local']
      : []),
    ...(others.length > 0 ? [`to use another one of this folder: ${others.map(asFlag).join(' or ')}`] : []),
    'to create it: thumbs setup',
    ...(local ? [] : ['if it was made elsewhere: thumbs recover']),
  ];
}

const asFlag = (stack: string) => `--stack ${stack}`;
