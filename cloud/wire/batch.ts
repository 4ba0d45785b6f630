// The frame of every batch operation: what is refused as a whole, and what fails by itself.
import { AwsError } from '../aws-error.ts';

const maxEntries = 10;

interface Entry {
  Id?: string | undefined;
}

/** Throws for the batch as a whole. `kind`: the entries' name in the service model. */
export function checkBatch(entries: Entry[], kind: string): void {
  const refuse = (code: string, message: string) => new AwsError(code, message);
  if (entries.length === 0)
    throw refuse('EmptyBatchRequest', `There should be at least one ${kind} in the request.`);
  if (entries.length > maxEntries) {
    const text = `Maximum number of entries per request are ${maxEntries}. You have sent ${entries.length}.`;
    throw refuse('TooManyEntriesInBatchRequest', text);
  }
  const seen = new Set<string>();
  for (const { Id = '' } of entries) {
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(Id)) {
      const rule = 'It can be at most 80 letters long.';
      throw refuse(
        'InvalidBatchEntryId',
        `A batch entry id can only contain alphanumeric characters, hyphens and underscores. ${rule}`,
      );
    }
    if (seen.has(Id)) throw refuse('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`);
    seen.add(Id);
  }
}

/** Each entry by itself; an empty list is left out of the answer. */
export function eachEntry<E extends Entry, R extends object>(entries: E[], run: (entry: E) => R) {
  const Successful: (R & { Id: string })[] = [];
  const Failed: { Id: string; SenderFault: boolean; Code: string; Message: string }[] = [];
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { ...(Successful.length > 0 && { Successful }), ...(Failed.length > 0 && { Failed }) };
}
