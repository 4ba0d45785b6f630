// Says what is wrong with the server: above the pictures that are known, or in their place while none is.
import { type ApiError, isTokenMissing } from './data/api-error.ts';
import { useGallery } from './gallery.ts';
import { Notice } from './notice.tsx';
import { useAction } from './use-action.ts';
import { useLibrary } from './use-library.ts';
import { asSentence, commandOf } from './words.ts';

export function Trouble({ error }: { error: ApiError }) {
  const { library } = useGallery();
  const { phase, images } = useLibrary();
  const { act, isBusy } = useAction(async () => {
    await (phase === 'ready' ? library.poll() : library.load());
  });
  const isToken = isTokenMissing(error);
  const action = isToken ? 'Enter the token' : 'Try again';
  if (images.size === 0)
    return (
      <Notice
        title={isToken ? 'These pictures need a token' : 'The pictures could not be read'}
        text={
          isToken ? 'The person who set this up has it: setup printed it once.' : <Reason error={error} />
        }
        action={action}
        isBusy={isBusy}
        onAction={act}
      />
    );
  return (
    <p className="banner" role="alert">
      <span>
        <Reason error={error} />{' '}
        {phase === 'ready' ? 'What you see may be out of date.' : 'Not all pictures are listed yet.'}
      </span>
      <button type="button" className="button small" aria-disabled={isBusy} onClick={act}>
        {action}
      </button>
    </p>
  );
}

/** The server's message as a sentence, and what may help. */
function Reason({ error }: { error: ApiError }) {
  const { config } = useGallery();
  if (error.status !== 0) return asSentence(error.message);
  return config.upload ? (
    <>
      The gallery does not answer. Is <code>{commandOf(config)} gallery</code> still running?
    </>
  ) : (
    'The server does not answer. Is this device online?'
  );
}
