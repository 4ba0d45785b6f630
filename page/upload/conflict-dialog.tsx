// Asks what to do with a file whose name another picture already has.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useStore } from '../data/store.ts';
import type { Image } from '../data/types.ts';
import { Dialog } from '../dialog.tsx';
import { useGallery } from '../gallery.ts';
import { baseOf } from '../grid/view.ts';
import { bytesText, counted, plain, timeText } from '../words.ts';
import type { Decision, Question } from './conflicts.ts';
import { freeName } from './free-name.ts';

export function ConflictDialog() {
  const { conflicts } = useGallery().uploads;
  const question = useStore(conflicts.question);
  const [forAll, setForAll] = useState(false);
  if (!question) return null;
  const { sending, others } = question;
  const answer = (decision: Decision) => {
    setForAll(false);
    conflicts.answer(decision, forAll && others > 0);
  };
  return (
    // A new dialog for each file: screen readers announce its name, and the focus starts afresh.
    <Dialog key={keyOf(question)} title="This name is taken" onCancel={() => answer('skip')}>
      <p>
        There is already a picture called <strong className="name">{sending.name}</strong>.
      </p>
      <Comparison question={question} />
      {others > 0 && (
        <label className="check">
          <input type="checkbox" checked={forAll} onChange={({ target }) => setForAll(target.checked)} />
          Do the same for {counted(others, 'other file')} whose name is taken
        </label>
      )}
      <Choices name={sending.name} onAnswer={answer} />
    </Dialog>
  );
}

const keyOf = ({ sending: { file, name } }: Question) => `${name}\0${file.size}\0${file.lastModified}`;

function Choices({ name, onAnswer }: { name: string; onAnswer(decision: Decision): void }) {
  const { library } = useGallery();
  const safest = useRef<HTMLButtonElement>(null);
  // Enter must not replace anything.
  useEffect(() => safest.current?.focus(), []);
  const { images, waiting } = library.state.get();
  const other = freeName(name, (one) => images.has(one) || waiting.has(one));
  return (
    <>
      <p className="muted">
        Keep both: the new one becomes <span className="name">{baseOf(other)}</span>.
      </p>
      <div className="actions">
        <button type="button" className="button danger" onClick={() => onAnswer('replace')}>
          Replace
        </button>
        <button type="button" className="button" onClick={() => onAnswer('skip')}>
          Skip
        </button>
        <button ref={safest} type="button" className="button primary" onClick={() => onAnswer('keep both')}>
          Keep both
        </button>
      </div>
    </>
  );
}

/** The existing picture, as far as this page knows it, and the new one. */
function Comparison({ question: { sending } }: { question: Question }) {
  const { library } = useGallery();
  const { images, waiting } = useStore(library.state);
  const there = images.get(sending.name);
  const preview = waiting.get(sending.name)?.preview ?? there?.thumbnail?.url;
  return (
    <div className="comparison">
      <Side title="There now" picture={preview}>
        {there && factsOf(there)}
      </Side>
      <Side title="New" picture={useObjectUrl(sending.file)}>
        {bytesText(sending.file.size)}, {timeText(new Date(sending.file.lastModified).toISOString())}
      </Side>
    </div>
  );
}

function factsOf({ bytes, width, height, capturedAt, processedAt }: Image): string {
  const size = bytes === null ? [] : [bytesText(bytes)];
  const pixels = width && height ? [`${plain(width)} × ${plain(height)}`] : [];
  return [...size, ...pixels, timeText(capturedAt ?? processedAt)].join(', ');
}

interface SideProps {
  title: string;
  picture: string | undefined;
  children: ReactNode;
}

function Side({ title, picture, children }: SideProps) {
  const [isBroken, setBroken] = useState(false);
  return (
    <figure>
      {picture && !isBroken ? (
        // A format that this browser does not show, usually HEIC.
        <img src={picture} alt="" onError={() => setBroken(true)} />
      ) : (
        <div className="no-preview">No preview</div>
      )}
      <figcaption>
        <strong>{title}</strong> {children}
      </figcaption>
    </figure>
  );
}

/** For as long as the component is mounted. */
function useObjectUrl(file: File): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
