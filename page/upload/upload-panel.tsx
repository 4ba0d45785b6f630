// Progress of the uploads, and which failed and why.
import { useEffect } from 'react';
import { useStore } from '../data/store.ts';
import { useGallery } from '../gallery.ts';
import { Icon } from '../icons.tsx';
import { bytesText, counted, plain } from '../words.ts';
import type { UploadState } from './tally.ts';
import { summaryOf } from './uploads.ts';

export function UploadPanel() {
  const { uploads } = useGallery();
  const state = useStore(uploads.state);
  useWarningBeforeLeaving(state.isRunning);
  const { files, skipped, failures } = state;
  if (files + skipped + failures.length === 0) return null;
  return (
    <section className="panel" aria-label="Uploads">
      <div className="panel-head">
        <strong>{headline(state)}</strong>
        <button
          type="button"
          className="button quiet small"
          onClick={state.isRunning ? uploads.cancel : uploads.clear}
        >
          {state.isRunning ? 'Cancel' : 'Close'}
        </button>
      </div>
      {state.isRunning && <Progress state={state} />}
      {state.failures.length > 0 && <Failures failures={state.failures} onRetry={uploads.retryFailed} />}
    </section>
  );
}

function headline(state: UploadState): string {
  return state.isRunning ? `Uploading ${counted(state.files, 'file')}` : summaryOf(state);
}

function Progress({ state: { files, sent, bytes, sentBytes } }: { state: UploadState }) {
  return (
    <>
      <progress aria-label="Uploaded" value={sentBytes} max={Math.max(bytes, 1)} />
      <p className="muted">
        {plain(sent)} of {plain(files)}, {bytesText(sentBytes)} of {bytesText(bytes)}
      </p>
    </>
  );
}

/** More would only push the rest of the page away. */
const maxShown = 50;

function Failures({ failures, onRetry }: Pick<UploadState, 'failures'> & { onRetry(): void }) {
  return (
    <>
      <ul className="failures">
        {failures.slice(0, maxShown).map(({ name, reason }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two files of one name may fail.
          <li key={`${index} ${name}`}>
            <Icon name="warning" />
            <span>
              <strong className="name">{name}</strong> {reason}
            </span>
          </li>
        ))}
        {failures.length > maxShown && <li>and {plain(failures.length - maxShown)} more</li>}
      </ul>
      {failures.some(({ again }) => again) && (
        <button type="button" className="button small" onClick={onRetry}>
          <Icon name="retry" />
          Try again
        </button>
      )}
    </>
  );
}

function useWarningBeforeLeaving(isRunning: boolean): void {
  useEffect(() => {
    if (!isRunning) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isRunning]);
}
