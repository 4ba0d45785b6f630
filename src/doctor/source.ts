// Whether the user's bucket with the originals (setup --source) exists and can be listed.
import { loadState } from '../aws/session.ts';
import { checkSource } from '../resources/bucket/source-bucket.ts';
import { type Check, ok } from './check.ts';

export const source: Check = {
  id: 'source',
  title: 'Source',
  run: async (session) => {
    // Another check reports a damaged file.
    const data = await loadState(session).catch(() => undefined);
    const wanted = data?.settings.source;
    if (wanted === undefined) return undefined;
    await checkSource(session, wanted);
    return ok(`${wanted} can be listed`);
  },
};
