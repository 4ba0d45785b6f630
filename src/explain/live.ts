// `setup --explain`: shows every call that changes something as it is made.
import { dirname, join } from 'node:path';
import { fileOfBytes } from '../aws/blob-files.ts';
import type { Context } from '../aws/session.ts';
import { homeOf } from '../machine/folder.ts';
import { makeOwnFolder, writeOwn } from '../machine/own-files.ts';
import { type Call, isWrite, seeingCalls } from './call.ts';
import { commandOf, type Form } from './command.ts';
import { fileNameOf } from './files.ts';
import { type Variables, word } from './shell.ts';
import { loopOf } from './waits.ts';

/** Returns a context that emits a `call` event before each such call, and only once for repeated calls. */
export function explaining(context: Context): Context {
  const { emit, place, put, settings } = context;
  const shown = new Set<string>();
  const show = (operation: string, script: string | undefined, waits: Call['waits'] = []): void => {
    if (script === undefined || shown.has(script)) return;
    shown.add(script);
    const why = waits.map(({ kind, text }) =>
      kind === 'until' ? `wait until ${text}` : `again while ${text}`,
    );
    emit({ event: 'call', operation, script, why });
  };
  const files = fileKeeper(context);
  const form = { region: place.region, variables: secretsOf(settings), fileOf: files.fileOf };
  const seen = seeingCalls(context, async (call, send) => {
    show(call.operation, isWrite(call) ? commandOf(call, form) : loopOf(call, form), call.waits);
    await files.write();
    return send();
  });
  return {
    ...seen,
    // The command shows $UPLOAD_URL, because the URL is a credential while it is valid.
    put: async (url, contentType, body) => {
      const file = files.keep('site.zip', body);
      show(
        'PUT',
        `curl --fail --header ${word(`Content-Type: ${contentType}`)} --upload-file ${word(file)} "$UPLOAD_URL"`,
      );
      await files.write();
      return put(url, contentType, body);
    },
  };
}

/** The token's hash is kept out of the output, because it allows guessing tokens offline, unnoticed. */
function secretsOf({ api }: Context['settings']): Variables {
  return api ? [{ text: api.tokenHash, name: 'TOKEN_HASH' }] : [];
}

/** Writes bytes that are not in a file yet to one, so that the commands can be run as they are. */
function fileKeeper({ config }: Context) {
  const waiting = new Map<string, Uint8Array>();
  const keep = (name: string, bytes: Uint8Array): string => {
    const file = join(homeOf(config), 'explain', name);
    waiting.set(file, bytes);
    return file;
  };
  const fileOf: Form['fileOf'] = (bytes, { input }, member) =>
    fileOfBytes(bytes) ?? keep(fileNameOf(input, member), bytes);
  const write = async (): Promise<void> => {
    for (const [file, bytes] of waiting) {
      waiting.delete(file);
      await makeOwnFolder(dirname(file));
      await writeOwn(file, bytes);
    }
  };
  return { fileOf, keep, write };
}
