// One picture of the grid: done, in progress, or failed, with the reason and a retry.
import { useState } from 'react';
import { Icon } from '../icons.tsx';
import { showPicture } from '../route.ts';
import { RetryButton } from '../viewer/retry-button.tsx';
import type { Seat } from './grid-row.tsx';
import { Thumb } from './thumb.tsx';
import { baseOf, problemOf, type Shot } from './view.ts';

export function Tile({ shot, seat }: { shot: Shot; seat: Seat }) {
  const { name, image, waiting } = shot;
  const { index, isActive, onKeyDown } = seat;
  const problem = problemOf(shot);
  return (
    <div className={problem ? 'tile failed' : 'tile'}>
      <button
        type="button"
        className="tile-open"
        aria-label={problem || waiting ? undefined : name}
        data-index={index}
        tabIndex={isActive ? 0 : -1}
        onKeyDown={onKeyDown}
        onClick={() => showPicture(name)}
      >
        {problem && <Problem shot={shot} text={problem} />}
        {!problem && waiting && <OnItsWay shot={shot} />}
        {!waiting && image?.status === 'done' && <Thumb image={image} />}
        {!problem && <span className="tile-name">{baseOf(name)}</span>}
      </button>
      {problem && <RetryButton name={name} className="tile-retry" tabIndex={isActive ? 0 : -1} />}
    </div>
  );
}

function OnItsWay({ shot: { waiting, image } }: { shot: Shot }) {
  const [isReadable, setReadable] = useState(true);
  return (
    <span className="on-its-way">
      {waiting?.preview && isReadable ? (
        <img src={waiting.preview} alt="" decoding="async" onError={() => setReadable(false)} />
      ) : (
        image && <Thumb image={image} />
      )}
      <span className="badge">
        <span className="spinner" />
        Processing
      </span>
    </span>
  );
}

function Problem({ shot: { name, waiting }, text }: { shot: Shot; text: string }) {
  return (
    <span className="reason">
      <Icon name="warning" />
      <strong className="name">{baseOf(name)}</strong>
      <span className="unseen">{waiting ? 'late: ' : 'failed: '}</span>
      <span className="why">{text}</span>
    </span>
  );
}
