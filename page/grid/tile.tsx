// One picture of the grid: done, in progress, or failed, with the reason and a retry.
import { type MouseEvent, useState } from 'react';
import { useGallery } from '../gallery.ts';
import { Icon } from '../icons.tsx';
import { showPicture } from '../route.ts';
import { useIsSelected } from '../selection/selection.ts';
import type { Select } from '../selection/use-selecting.ts';
import { RetryButton } from '../viewer/retry-button.tsx';
import { problemOf, type Shot } from './entry.ts';
import type { Seat } from './layout.ts';
import { Thumb } from './thumb.tsx';
import { useTurn } from './use-turn.ts';
import { baseOf } from './view.ts';

interface TileProps {
  shot: Shot;
  seat: Seat;
  onSelect: Select;
}

export function Tile({ shot, seat, onSelect }: TileProps) {
  const { name, image, waiting } = shot;
  const { index, isActive, onKeyDown } = seat;
  const problem = problemOf(shot);
  const { selection } = useGallery();
  const isSelected = useIsSelected(selection, name);
  const isMyTurn = useTurn();
  const onClick = (event: MouseEvent) => {
    const isSelecting = selection.state.get().names.size > 0;
    if (event.shiftKey) onSelect(name, 'range');
    else if (isSelecting || event.ctrlKey || event.metaKey) onSelect(name, 'one');
    else showPicture(name);
  };
  return (
    <div className={`tile${problem ? ' failed' : ''}${isSelected ? ' selected' : ''}`}>
      <button
        type="button"
        className="tile-open"
        aria-label={problem || waiting ? undefined : name}
        data-index={index}
        tabIndex={isActive ? 0 : -1}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        {problem && <Problem shot={shot} text={problem} />}
        {!problem && waiting && <OnItsWay shot={shot} isMyTurn={isMyTurn} />}
        {!waiting && image?.status === 'done' && <Thumb image={image} isMyTurn={isMyTurn} />}
        {!problem && (waiting || isMyTurn) && <span className="tile-name">{baseOf(name)}</span>}
      </button>
      {isMyTurn && <Check name={name} isSelected={isSelected} onSelect={onSelect} />}
      {problem && <RetryButton name={name} className="tile-retry" tabIndex={isActive ? 0 : -1} />}
    </div>
  );
}

interface CheckProps {
  name: string;
  isSelected: boolean;
  onSelect: Select;
}

function Check({ name, isSelected, onSelect }: CheckProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: Shift+click selects a range, and a checkbox does not report Shift.
    <button
      type="button"
      role="checkbox"
      className="tile-check"
      aria-label={`Select ${name}`}
      aria-checked={isSelected}
      // Keyboard users select with the space bar on the picture itself.
      tabIndex={-1}
      onClick={({ shiftKey }) => onSelect(name, shiftKey ? 'range' : 'one')}
    >
      {isSelected && <Icon name="check" />}
    </button>
  );
}

function OnItsWay({ shot: { waiting, image }, isMyTurn }: { shot: Shot; isMyTurn: boolean }) {
  const [isReadable, setReadable] = useState(true);
  return (
    <span className="on-its-way">
      {waiting?.preview && isReadable ? (
        <img src={waiting.preview} alt="" decoding="async" onError={() => setReadable(false)} />
      ) : (
        image && <Thumb image={image} isMyTurn={isMyTurn} />
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
