// Makes a link for one picture or one folder, and shows when it expires. Covers everything, including the viewer.
import { useState } from 'react';
import { copyText } from '../copy/clipboard.ts';
import type { ShareTarget } from '../data/api.ts';
import { useStore } from '../data/store.ts';
import { Dialog } from '../dialog.tsx';
import { useGallery } from '../gallery.ts';
import { Icon } from '../icons.tsx';
import { useAction } from '../use-action.ts';
import { timeText } from '../words.ts';

const day = 24 * 3600;
const times: Record<number, string> = { [day]: '1 day', [7 * day]: '7 days', [30 * day]: '30 days' };

export function ShareDialog() {
  const { sharing } = useGallery();
  const target = useStore(sharing);
  return target && <Sharing key={'key' in target ? target.key : target.folder} target={target} />;
}

function Sharing({ target }: { target: ShareTarget }) {
  const { sharing } = useGallery();
  const { seconds, setSeconds, link, act, isBusy, trouble } = useLink(target);
  const close = () => sharing.set(null);
  const name = 'key' in target ? target.key : target.folder;
  return (
    <Dialog title={'key' in target ? 'Share this picture' : 'Share this folder'} onCancel={close}>
      <p>
        Whoever has the link can see <strong className="name">{name}</strong>{' '}
        {'key' in target ? 'and download it' : 'with everything in it, and download it'}, and change nothing.
      </p>
      {link ? <Link {...link} /> : <TimeField seconds={seconds} onChange={setSeconds} />}
      {trouble && !link && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div className="actions">
        <button type="button" className="button" onClick={close}>
          {link ? 'Close' : 'Cancel'}
        </button>
        {!link && (
          <button type="button" className="button primary" aria-disabled={isBusy} onClick={act}>
            {isBusy ? 'Making the link…' : 'Make a link'}
          </button>
        )}
      </div>
    </Dialog>
  );
}

/** The chosen lifetime, and the link once it is made. */
function useLink(target: ShareTarget) {
  const { api, say } = useGallery();
  const [seconds, setSeconds] = useState(7 * day);
  const [link, setLink] = useState<{ url: string; expiresAt: string } | null>(null);
  const { act, isBusy, trouble } = useAction(async () => {
    const made = await api.share?.(target, seconds);
    if (!made) return;
    setLink(made);
    say('The link is made.');
  });
  return { seconds, setSeconds, link, act, isBusy, trouble };
}

function TimeField({ seconds, onChange }: { seconds: number; onChange(seconds: number): void }) {
  return (
    <label className="field">
      It opens for
      <select value={seconds} onChange={({ target: { value } }) => onChange(Number(value))}>
        {Object.entries(times).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

function Link({ url, expiresAt }: { url: string; expiresAt: string }) {
  const { say } = useGallery();
  const [outcome, setOutcome] = useState('Copy');
  const copy = async () => {
    const text = await copyText(Promise.resolve(url)).then(
      () => 'Copied',
      () => 'Not copied: select it instead',
    );
    setOutcome(text);
    say(text);
  };
  return (
    <>
      <label className="field">
        The link
        <input readOnly value={url} onFocus={({ target }) => target.select()} />
      </label>
      <p className="share-end">
        <button type="button" className="button small primary" onClick={copy}>
          <Icon name="copy" />
          {outcome}
        </button>
        <span className="muted">It opens until {timeText(expiresAt)}.</span>
      </p>
    </>
  );
}
