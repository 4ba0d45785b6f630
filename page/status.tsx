// What is shown above or instead of the pictures: loading, errors, an empty folder, no matches.

import type { ApiError } from './data/http.ts';
import { useStore } from './data/store.ts';
import { useGallery } from './gallery.ts';
import type { Arrangement, Wish } from './grid/view.ts';
import { Notice } from './notice.tsx';
import { asSentence, commandOf } from './words.ts';

interface StatusProps {
  arrangement: Arrangement;
  wish: Wish;
  onClear(): void;
}

export function Status({ arrangement: { entries, counts }, wish, onClear }: StatusProps) {
  const { library, live } = useGallery();
  const { phase, trouble } = useStore(library.state);
  const retry = () => void library.load();
  if (phase === 'failed' && trouble?.status === 401)
    return (
      <Notice
        title="These pictures need a token"
        text="The person who set this up has it: setup printed it once."
        action="Enter the token"
        onAction={retry}
      />
    );
  if (phase === 'failed')
    return (
      <Notice
        title="The pictures could not be read"
        text={<Trouble error={trouble} />}
        action="Try again"
        onAction={retry}
      />
    );
  if (trouble) return <Outdated error={trouble} onRetry={live.hurry} />;
  if (entries.length > 0) return null;
  if (phase === 'loading') return null;
  return counts.all > 0 ? (
    <NothingFound wish={wish} onClear={onClear} />
  ) : (
    <NothingHere folder={wish.folder} />
  );
}

function Outdated({ error, onRetry }: { error: ApiError; onRetry(): void }) {
  return (
    <p className="banner" role="alert">
      <span>
        <Trouble error={error} /> What you see may be out of date.
      </span>
      <button type="button" className="button small" onClick={onRetry}>
        Try again
      </button>
    </p>
  );
}

/** The server's message as a sentence, and what may help. */
function Trouble({ error }: { error: ApiError | null }) {
  const { config } = useGallery();
  if (!error) return null;
  if (error.status !== 0) return asSentence(error.message);
  return config.upload ? (
    <>
      The gallery does not answer. Is <code>{commandOf(config)} gallery</code> still running?
    </>
  ) : (
    'The server does not answer. Is this device online?'
  );
}

function NothingFound({ wish: { search, status }, onClear }: { wish: Wish; onClear(): void }) {
  const isCalm = status === 'failed' && search === '';
  return (
    <Notice
      title={isCalm ? 'Nothing has failed' : 'No matches'}
      text={isCalm ? 'Every picture here has its thumbnails.' : 'Try other words or another filter.'}
      action="Show all"
      onAction={onClear}
    />
  );
}

function NothingHere({ folder }: { folder: string }) {
  const { config } = useGallery();
  if (folder) return <Notice title="This folder is empty" text={<a href="#/">Back to all pictures</a>} />;
  return (
    <Notice
      title="No pictures yet"
      text={
        <>
          Choose some with <em>Upload</em>, drop them anywhere on this page, or send a whole folder from a
          terminal:
          <br />
          <code>{commandOf(config)} upload ./photos</code>
        </>
      }
    />
  );
}
