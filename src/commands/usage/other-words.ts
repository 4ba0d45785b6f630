// What other tools call what thumbs does: wrong here, and answered with the right command.

const commands: Readonly<Record<string, string>> = {
  ...{ deploy: 'setup', create: 'setup', init: 'setup', up: 'setup' },
  ...{ destroy: 'teardown', down: 'teardown', delete: 'rm or teardown', remove: 'rm or teardown' },
  ...{ ls: 'scan', list: 'scan' },
  ...{ cp: 'upload', put: 'upload', push: 'upload', sync: 'upload' },
  ...{ get: 'download', pull: 'download' },
};

/** Adds to commander's message about an unknown command the one that is meant, in commander's own form. */
export function withCommandMeant(message: string): string {
  const [found, word = ''] = /unknown command '([^']+)'.*/s.exec(message) ?? [];
  const meant = Object.hasOwn(commands, word) ? commands[word] : undefined;
  return found && meant
    ? message.replace(found, `unknown command '${word}'\n(Did you mean ${meant}?)\n`)
    : message;
}
