// Completion in the shells themselves, where they are installed: the built command line answers.
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bin, type Folder, makeFolder } from '../support/programs/command-line.ts';

const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

let folder: Folder;
let env: Record<string, string>;

/** `thumbs`, and an npx that has it, on the PATH; a stack with two pictures; files with spaces in their names. */
beforeAll(async () => {
  folder = await makeFolder();
  const programs = join(folder.path, 'programs');
  await mkdir(programs);
  const run = `exec '${process.execPath}' '${bin}'`;
  await writeFile(join(programs, 'thumbs'), `#!/bin/sh\n${run} "$@"\n`);
  await writeFile(
    join(programs, 'npx'),
    `#!/bin/sh\n[ "$1 $2 $3" = '--no -- thumbs' ] || exit 9\nshift 3\n${run} "$@"\n`,
  );
  for (const name of ['thumbs', 'npx']) await chmod(join(programs, name), 0o755);
  env = { PATH: `${programs}:${process.env.PATH}`, HOME: folder.path, TERM: 'xterm' };
  await mkdir(join(folder.path, 'my photos'));
  const photos = join(folder.path, 'photos', 'trip to sea');
  await mkdir(photos, { recursive: true });
  const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } });
  await picture.png().toFile(join(photos, 'a b.png'));
  await picture
    .negate()
    .png()
    .toFile(join(folder.path, 'photos', 'lake.png'));
  await folder.run('--local setup');
  await folder.run('--local upload photos');
  for (const shell of ['bash', 'zsh', 'fish'])
    await writeFile(join(folder.path, `thumbs.${shell}`), (await folder.run(`completion ${shell}`)).stdout);
});
afterAll(() => folder.remove());

const inShell = (shell: string, argv: string[]) => {
  const ran = spawnSync(shell, argv, { encoding: 'utf8', env, cwd: folder.path });
  expect(ran.stderr).toBe('');
  return ran.stdout;
};

describe.skipIf(!isInstalled('bash'))('bash', () => {
  /** The words as bash cuts them, at = and : too. */
  function offers(...line: string[]): string[] {
    const script = `source ./thumbs.bash
COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _thumbs; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return inShell('bash', ['-c', script, 'bash', ...line])
      .split('\n')
      .filter(Boolean);
  }

  it('offers commands, flags and values, also after = and by npx', () => {
    expect(offers('thumbs', '--local', 'tear')).toEqual(['teardown']);
    expect(offers('thumbs', 'setup', '--trig')).toEqual(['--trigger']);
    expect(offers('thumbs', 'setup', '--trigger', 's')).toEqual(['s3-sqs', 'sqs', 's3']);
    expect(offers('thumbs', 'export', '--format', '=', 'te')).toEqual(['terraform']);
    expect(offers('thumbs', 'export', '--format', '=')).toContain('terraform');
    expect(offers('npx', 'thumbs', 'local', 'st')).toEqual(['start', 'stop', 'status']);
    expect(offers('npx', 'vitest', 'r')).toEqual([]);
  });

  it('offers files with spaces in their names, after -o and after = too', () => {
    expect(offers('thumbs', 'upload', 'my')).toEqual(['my photos']);
    expect(offers('thumbs', 'upload', 'my\\ ph')).toEqual(['my photos']);
    expect(offers('thumbs', 'download', 'x', '-o', 'my')).toEqual(['my photos']);
    expect(offers('thumbs', '--state', '=', 'thumbs.z')).toEqual(['thumbs.zsh']);
  });

  it('offers the keys of pictures, a folder at a time', () => {
    expect(offers('thumbs', '--local', 'download', '').toSorted()).toEqual(['lake.png', 'trip to sea/']);
    expect(offers('thumbs', '--local', 'url', 'trip\\ to\\ sea/')).toEqual(['trip to sea/a b.png']);
    expect(offers('thumbs', 'download', '')).toEqual([]);
  });
});

describe.skipIf(!isInstalled('fish'))('fish', () => {
  const offers = (line: string) =>
    inShell('fish', ['--no-config', '-c', `source ./thumbs.fish; complete -C '${line}'`])
      .split('\n')
      .flatMap((offer) => offer.split('\t')[0] || [])
      .toSorted();

  it('offers commands, flags, values, files and keys', () => {
    expect(offers('thumbs tear')).toEqual(['teardown']);
    expect(offers('thumbs setup --trig')).toEqual(['--trigger']);
    expect(offers('thumbs setup --trigger ')).toEqual(['s3', 's3-sqs', 'sqs']);
    expect(offers('thumbs export --format=te')).toEqual(['--format=terraform']);
    expect(offers('thumbs upload my')).toEqual(['my photos/']);
    expect(offers('thumbs download x -o my')).toEqual(['my photos/']);
    expect(offers('thumbs --state=thumbs.z')).toEqual(['--state=thumbs.zsh']);
    expect(offers('thumbs --local download ')).toEqual(['lake.png', 'trip to sea/']);
    expect(offers('thumbs --local download trip\\ to\\ sea/')).toEqual(['trip to sea/a b.png']);
    expect(offers('npx thumbs local sta')).toEqual(['start', 'status']);
  });
});

describe.skipIf(!isInstalled('zsh'))('zsh', () => {
  /** What stands on the command line after Tab, in a real terminal of zsh's own. */
  function completed(line: string): string {
    const script = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1= PS2=; cd ${folder.path}; autoload -Uz compinit; compinit -u -D; source ./thumbs.zsh'
zpty -w z 'show() { print -r -- "<<$BUFFER>>" }; zle -N show; bindkey "^X" show; print REA""DY'
zpty -r z out '*READY*'
zpty -w -n z $'${line}\\t\\x18'
zpty -r z out '*<<*>>*'
print -r -- "$out"
zpty -d z`;
    return /<<(.*)>>/.exec(inShell('zsh', ['-f', '-c', script]))?.[1] ?? '';
  }

  it('completes commands, flags, values, files and keys', () => {
    expect(completed('thumbs --local tear')).toBe('thumbs --local teardown ');
    expect(completed('thumbs setup --trig')).toBe('thumbs setup --trigger ');
    expect(completed('thumbs export --format te')).toBe('thumbs export --format terraform ');
    expect(completed('thumbs export --format=te')).toBe('thumbs export --format=terraform ');
    expect(completed('thumbs upload my')).toBe('thumbs upload my\\ photos/');
    expect(completed('thumbs download x -o my')).toBe('thumbs download x -o my\\ photos/');
    expect(completed('thumbs --state=thumbs.z')).toBe('thumbs --state=thumbs.zsh ');
    expect(completed('thumbs --local download trip')).toBe('thumbs --local download trip\\ to\\ sea/');
    expect(completed('thumbs --local download trip\\\\ to\\\\ sea/')).toBe(
      'thumbs --local download trip\\ to\\ sea/a\\ b.png ',
    );
    expect(completed('npx thumbs local sto')).toBe('npx thumbs local stop ');
  });
});
