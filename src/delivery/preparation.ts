// What is known of an upload before AWS is asked: the images, and which of them earlier uploads sent.
import type { Session } from '../aws/session.ts';
import type { Emit } from '../events.ts';
import { refuseNoStack } from '../stack/no-stack.ts';
import { refuseWriting } from '../stack/source.ts';
import { readState, type StateData } from '../stack/state.ts';
import type { ChangeRecord } from '../transfer/changes/changes.ts';
import { manifestOf, openManifest } from '../transfer/manifest.ts';
import { surveyImages } from '../transfer/survey.ts';
import { refuseIncomplete, type UploadFlags } from './upload-flags.ts';

/**
 * Based on this machine's knowledge of the stack: the pictures are checked before the first AWS call. With `changes`, `look`
 * may be called again, for what has changed.
 */
export async function lookAround(
  args: string[],
  flags: UploadFlags,
  call: Pick<Session, 'config' | 'emit' | 'signal'>,
  changes?: ChangeRecord,
) {
  const { stateFile } = call.config;
  const { data } = await readState(stateFile);
  // Fails before thousands of files are examined for nothing.
  if (!data) return refuseNoStack(call.config);
  refuseWriting(data.settings);
  const note = (text: string) => call.emit({ event: 'note', id: 'upload', text });
  if (flags.wait !== false && !flags.dryRun) noteUnfinished(data, note);
  const manifest = await openManifest(manifestOf(stateFile), data.resources.originals?.name ?? '', note);
  const { settings } = data;
  const look = async (emit: Emit) => {
    changes?.beginLook();
    const survey = await surveyImages(args, flags, {
      ...{ settings, remembered: manifest.find, changes },
      ...{ emit, signal: call.signal },
    });
    changes?.endLook(survey.images);
    return survey;
  };
  const survey = await look(call.emit);
  refuseIncomplete(survey, flags);
  return { manifest, survey, look };
}

/** The parts that bring originals to the function. While one of them is missing, no thumbnails follow. */
const makers = {
  's3-sqs': ['worker', 'trigger', 'notification'],
  sqs: ['worker', 'trigger'],
  s3: ['worker', 'notification'],
} as const;

function noteUnfinished({ settings, resources }: StateData, note: (text: string) => void): void {
  const missing = makers[settings.trigger].filter((id) => resources[id]?.status !== 'ready');
  if (missing.length === 0) return;
  note(`no thumbnails will follow until setup has finished (${missing.join(', ')}): run thumbs setup`);
}
